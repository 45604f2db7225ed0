"""Captions burnt into the picture: one strip per cue with all chosen languages, on a soft dark band that keeps them readable."""

from media_studio.film.sheets import Entrance, Stage
from media_studio.film.storyboard import Language, Scene
from media_studio.film.subtitles import scene_subtitles
from media_studio.ink import fill_round
from media_studio.typography import Style, fit_or_flow, width

_SIZES: dict[Language, int] = {"zh": 50, "bo": 46, "en": 38}


def burn(stage: Stage, scene: Scene, languages: tuple[Language, ...]) -> None:
    """Lay the scene's captions on the stage; the language with most cues sets when they change."""
    tracks = {lang: scene_subtitles(scene, lang) for lang in languages if scene.caption.get(lang)}
    if not tracks:
        return
    leading = max(tracks, key=lambda lang: len(tracks[lang]))
    for cue in tracks[leading]:
        middle = (cue.start + cue.end) / 2
        texts = []
        for language in languages:
            said = next((c.text for c in tracks.get(language, []) if c.start <= middle <= c.end), "")
            if said:
                texts.append((language, said))
        _strip(stage, texts, Entrance(cue.start, cue.end))


def _strip(stage: Stage, texts: list[tuple[Language, str]], entrance: Entrance) -> None:
    sheet, theme = stage.sheet(), stage.theme
    room = stage.full[0] - 2 * 84
    set_lines: list[tuple[str, Style]] = []
    for language, text in texts:
        size = _SIZES[language]
        style, lines = fit_or_flow(
            text, Style(size, 700, leading=1.36), room - 72, ((1, size * 5 // 6), (2, size * 3 // 4))
        )
        set_lines += [(line, style) for line in lines]
    high = sum(style.line_height for _, style in set_lines) + 28
    across = max(width(line, style) for line, style in set_lines) + 72
    middle = stage.full[0] // 2
    top = stage.caption_top if stage.tall else min(stage.caption_top, stage.full[1] - high - 44)
    band = stage.sheet()
    fill_round(band.image, (middle - across // 2, top, middle + across // 2, top + high), 22, theme.night)
    sheet.image.paste(
        theme.night, (0, 0), band.image.getchannel("A").point([level * 72 // 100 for level in range(256)])
    )
    y = top + 14
    for line, style in set_lines:
        y = sheet.block((middle, y), [line], style, ink=theme.paper, anchor="middle")
    stage.lay(sheet, entrance)
