"""The ffmpeg that MoviePy brings: how it is called, what its complaints mean, and what it says about a finished film."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg

from media_studio.film.errors import MediaError

#: Files on this machine and pipes; never a network, never a playlist that leads elsewhere.
LOCAL_ONLY = ("-protocol_whitelist", "file,pipe")
_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")
PATIENCE_SECONDS = 1800


@lru_cache(maxsize=1)
def binary() -> str:
    """Path of the ffmpeg in the installed wheel. Raises MediaError when there is none for this machine."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as problem:
        raise MediaError("no ffmpeg was found", remedy="Run `make install`.") from problem


def command(*arguments: str | Path, overwrite: bool = True) -> list[str]:
    """A quiet call of ffmpeg."""
    return [binary(), *_QUIET, *(["-y"] if overwrite else []), *map(str, arguments)]


def run(*arguments: str | Path, what: str) -> str:
    """Run ffmpeg to its end; returns what it printed. Raises MediaError that says ``what`` failed and why."""
    done = subprocess.run(  # noqa: S603 - our own binary, arguments as a list
        command(*arguments), capture_output=True, check=False, timeout=PATIENCE_SECONDS
    )
    told = done.stderr.decode(errors="replace")
    if done.returncode:
        raise complaint(what, told)
    return told


def complaint(what: str, told: str) -> MediaError:
    """What a failed call of ffmpeg means."""
    if "No space left" in told:
        return MediaError("the disk is full: %(what)s", remedy="Free some space and start again.", what=what)
    last = next((line for line in reversed(told.strip().splitlines()) if line.strip()), "it stopped without a word")
    return MediaError("%(what)s failed: %(said)s", remedy="Look at the file named.", what=what, said=last[:300])


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film file is: seconds, px, frames per second, codecs, loudness in LUFS (None when silent), bytes."""

    seconds: float
    width: int
    height: int
    fps: float
    video: str
    profile: str
    pixels: str
    audio: str
    loudness: float | None
    peak: float | None
    bytes: int
    faststart: bool


_DURATION = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")
_VIDEO = re.compile(r"Video: (\w+) \(([\w: .]+?)\).*?, (\w+)[(,].*?, (\d{2,5})x(\d{2,5}).*?([\d.]+) fps", re.DOTALL)
_AUDIO = re.compile(r"Audio: (\w+)")
_LOUD = re.compile(r"I:\s+(-?[\d.]+) LUFS")
_PEAK = re.compile(r"Peak:\s+(-?[\d.]+) dBFS")


def facts(path: Path) -> FilmFacts:
    """Read a film we made, decoding its sound once for the loudness. Raises MediaError when it is no film."""
    call = [binary(), "-hide_banner", "-nostdin", *LOCAL_ONLY, "-i", f"file:{path}"]
    listen = ["-map", "0:a:0?", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    done = subprocess.run([*call, *listen], capture_output=True, check=False, timeout=PATIENCE_SECONDS)  # noqa: S603
    told = done.stderr.decode(errors="replace")
    length, video, audio = _DURATION.search(told), _VIDEO.search(told), _AUDIO.search(told)
    if not length or not video:
        raise MediaError("%(name)s is not a film", remedy="Render it again.", name=path.name)
    loud, peak = _LOUD.findall(told), _PEAK.findall(told)
    hours, minutes, seconds = length.groups()
    return FilmFacts(
        seconds=int(hours) * 3600 + int(minutes) * 60 + float(seconds),
        width=int(video[4]),
        height=int(video[5]),
        fps=float(video[6]),
        video=video[1],
        profile=video[2],
        pixels=video[3],
        audio=audio[1] if audio else "",
        loudness=float(loud[-1]) if loud else None,
        peak=float(peak[-1]) if peak else None,
        bytes=path.stat().st_size,
        faststart=_starts_fast(path),
    )


def _starts_fast(path: Path) -> bool:
    """Whether the index of an MP4 stands before its pictures, so that it plays while it loads."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            if head[4:] in (b"moov", b"mdat"):
                return head[4:] == b"moov"
            size = int.from_bytes(head[:4])
            if size < 8:
                return False
            file.seek(size - 8, 1)
    return False


def written(arguments: Sequence[str | Path], part: Path, final: Path, *, what: str) -> None:
    """Run ffmpeg into ``part`` and give it its final name only when it succeeded; a failed part is removed."""
    try:
        run(*arguments, part, what=what)
        part.replace(final)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
