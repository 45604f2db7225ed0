"""What is said, cut into readable cues per language, and written as SRT and WebVTT."""

import re
from dataclasses import dataclass

from media_studio.film.storyboard import Language, Scene, Storyboard

#: Most characters of one cue: what is read in one glance.
_GLANCE: dict[Language, int] = {"zh": 22, "bo": 46, "en": 58}
_CLAUSE = re.compile(r"[^，。！？；：、,.!?;:།]+[，。！？；：、,.!?;:།\s]*")
#: A caption appears when the transition is half over and leaves a little before the scene does.
LEAVES_EARLY = 0.15


@dataclass(frozen=True, slots=True)
class Subtitle:
    """One cue: seconds from the start of the film, and its words."""

    start: float
    end: float
    text: str


def subtitles(board: Storyboard, language: Language) -> list[Subtitle]:
    """All cues of the film in a language, in order."""
    found: list[Subtitle] = []
    start = 0.0
    for scene in board.scenes:
        found += [Subtitle(start + c.start, start + c.end, c.text) for c in scene_subtitles(scene, language)]
        start += scene.seconds
    return found


def scene_subtitles(scene: Scene, language: Language) -> list[Subtitle]:
    """Cues of one scene, seconds from its own start; each is shown as long as its share of the words."""
    pieces = _glances(scene.caption.get(language, ""), _GLANCE[language])
    if not pieces:
        return []
    start = scene.transition.seconds / 2 if scene.transition.kind != "cut" else 0.0
    room, total = scene.seconds - LEAVES_EARLY - start, sum(map(len, pieces))
    found = []
    for piece in pieces:
        end = start + room * len(piece) / total
        found.append(Subtitle(round(start, 3), round(end, 3), piece))
        start = end
    return found


def _glances(text: str, most: int) -> list[str]:
    """The text at its clauses, joined again as long as a glance takes them in; unbroken clauses are halved."""
    found: list[str] = []
    for clause in (part for raw in _CLAUSE.findall(text.strip()) or [text.strip()] for part in _halves(raw, most)):
        if found and len(found[-1]) + len(clause.rstrip()) <= most:
            found[-1] += clause
        else:
            found.append(clause)
    return [piece.strip().rstrip("，,；;：:、") for piece in found if piece.strip()]


def _halves(clause: str, most: int) -> list[str]:
    if len(clause.rstrip()) <= most * 1.3:
        return [clause]
    middle = len(clause) // 2
    gaps = [i + 1 for i, sign in enumerate(clause[:-1]) if sign in " ་"]
    cut = min(gaps, key=lambda gap: abs(gap - middle)) if gaps else middle
    return [*_halves(clause[:cut], most), *_halves(clause[cut:], most)]


def as_srt(cues: list[Subtitle]) -> str:
    """SubRip."""
    blocks = [f"{n}\n{_time(c.start, ',')} --> {_time(c.end, ',')}\n{c.text}\n" for n, c in enumerate(cues, 1)]
    return "\n".join(blocks)


def as_vtt(cues: list[Subtitle]) -> str:
    """WebVTT; its marks are escaped."""
    blocks = [f"{_time(c.start, '.')} --> {_time(c.end, '.')}\n{_escaped(c.text)}\n" for c in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"
