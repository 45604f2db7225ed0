"""The film as a MoviePy user would script it: stills resized over time, text clips, crossfades, ``write_videofile``.

It stands here to be measured, not to be used: the same storyboard, the same stills, words and lengths, nothing of the studio's path.
"""

from pathlib import Path
from typing import Any

from moviepy import CompositeVideoClip, ImageClip, TextClip
from moviepy.video.fx import CrossFadeIn

from media_studio.film.grounds import ground, ink_on
from media_studio.film.output import Output
from media_studio.film.storyboard import Scene, Storyboard
from media_studio.film.subtitles import scene_subtitles
from media_studio.film.timeline import FADE_SECONDS, ZOOM
from media_studio.packs import draw_pack, look_of
from media_studio.themes import load_theme


def write(board: Storyboard, into: Path, span: tuple[float, float], *, media: Path, font: Path, output: Output) -> int:
    """Write the seconds from ``span[0]`` to ``span[1]`` of a board as an MP4 without sound; returns the number of frames."""
    starts = [first / board.fps for first in board.starts]
    clips = []
    for scene, start, end in zip(board.scenes, starts, [*starts[1:-1], starts[-1]], strict=False):
        clip = _scene(board, scene, media=media, font=font, size=output.size).with_duration(end - start + 0.6)
        clips.append(clip.with_start(start).with_effects([CrossFadeIn(scene.transition.seconds)]))
    film = CompositeVideoClip(clips, size=output.size).subclipped(*span)
    film.write_videofile(
        str(into), fps=board.fps, codec="libx264", preset=output.preset, audio=False, logger=None,
        ffmpeg_params=["-crf", str(output.crf), "-pix_fmt", "yuv420p"],
    )  # fmt: skip
    film.close()
    return round((span[1] - span[0]) * board.fps)


def prepare(board: Storyboard, folder: Path, output: Output) -> None:
    """Keep the grounds and the package as pictures, so that drawing them is not part of what is measured."""
    theme = load_theme(board.theme)
    for scene in board.scenes:
        if scene.draw:
            ground(theme, scene.ground, scene.emblem or theme.emblem, output.size).save(folder / f"{scene.name}.png")
    if board.product is not None:
        draw_pack(look_of(board.product)).save(folder / "pack.png")


def _scene(board: Storyboard, scene: Scene, *, media: Path, font: Path, size: tuple[int, int]) -> Any:
    wide, high = size
    picture = ImageClip(str(media / (scene.still or f"{scene.name}.png"))).with_duration(scene.seconds)
    cover = max(wide / picture.w, high / picture.h)
    if scene.move == "hold":
        picture = picture.resized(cover)
    else:
        picture = picture.resized(lambda t: cover * (1 + (ZOOM - 1) * t / scene.seconds))
    layers = [picture.with_position("center")]
    if scene.draw == "pack":
        pack = ImageClip(str(media / "pack.png")).resized(height=high // 3)
        layers.append(_shown(pack, ("center", high // 2), 0.3, scene.seconds))
    ink = ink_on(load_theme(board.theme), scene.ground)
    for index, text in enumerate(text for text in (scene.kicker, scene.heading, *scene.lines) if text):
        words = _words(text, font, 64 if text == scene.heading else 44, wide - 168, ink)
        layers.append(_shown(words, ("center", 280 + 110 * index), 0.2, scene.seconds))
    for cue in scene_subtitles(scene, "zh"):
        words = _words(cue.text, font, 50, wide - 168, (255, 255, 255))
        layers.append(_shown(words, ("center", high - 400), cue.start, cue.end - cue.start))
    return CompositeVideoClip(layers, size=size)


def _words(text: str, font: Path, size: int, wide: int, ink: tuple[int, int, int]) -> Any:
    return TextClip(
        font=str(font), text=text, font_size=size, color=ink, method="caption", size=(wide, None), text_align="center"
    )


def _shown(clip: Any, at: tuple[str, int], start: float, seconds: float) -> Any:
    placed = clip.with_position(at).with_start(start).with_duration(seconds)
    return placed.with_effects([CrossFadeIn(FADE_SECONDS)])
