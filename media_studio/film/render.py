"""The door of the film room: a storyboard becomes an MP4 with its subtitles beside it, or a MediaError and no file.

The film is cut into segments at its scenes; two processes render them, one from the front and one from the back, so that each
scene is drawn once. A segment's name is its content, so a film that was stopped goes on where it stood.
"""

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from media_studio.film import ffmpeg, shots, sound
from media_studio.film.errors import MediaError
from media_studio.film.output import Output
from media_studio.film.storyboard import Storyboard, fingerprint, refuse_unprintable
from media_studio.film.subtitles import as_srt, as_vtt, subtitles

#: Raise it when the same storyboard would look or sound different.
EDITION = 1
_SEGMENT_SECONDS = 4

Segment = tuple[int, int, Path]


def nothing(_share: float) -> None:
    """Nobody wants to know how far the film is."""


def render_film(
    board: Storyboard,
    into: Path,
    *,
    media: Path,
    work: Path,
    output: Output | None = None,
    workers: int = 2,
    fonts: tuple[str, str] = ("", ""),
    tell: Callable[[float], None] = nothing,
) -> ffmpeg.FilmFacts:
    """Render to ``into`` (an .mp4); subtitles of every language lie beside it as .srt and .vtt.

    ``media`` holds the files named by the board, ``work`` keeps finished segments (rendering again goes on from them; they are
    removed when the film is whole), ``fonts`` are the Chinese font and npm folder as for ``use_fonts``, ``tell`` hears the share done.
    Raises MediaError; then nothing new stands under the final name.
    """  # fmt: skip
    output = output or Output()
    refuse_unprintable(board)
    shots.refuse_bad_files(board, media)
    key = film_key(board, media, output)
    folder = work / key[:24]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise MediaError("the work folder cannot be made", remedy="Check the disk.", problem=str(problem)) from problem
    segments = _segments(board, folder)
    pool = _Pool(_film(board, media, output, fonts), segments, board.starts[-1], tell)
    pool.start(workers)
    try:
        if not (folder / "sound.m4a").exists():
            sound.write_sound(board, media, folder / "sound.m4a")
    except BaseException:
        pool.stop()
        raise
    pool.finish()
    _join(segments, folder, into)
    _write_subtitles(board, into)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return ffmpeg.facts(into)


def film_key(board: Storyboard, media: Path, output: Output) -> str:
    """The same for the same film: of the storyboard, its files' bytes, the output and this room's edition."""
    files = {}
    for name in board.files():
        try:
            with (media / name).open("rb") as file:
                digest = sha256()
                while piece := file.read(1 << 20):
                    digest.update(piece)
        except OSError as problem:
            raise MediaError("%(name)s is not in the media folder", remedy="Hand it in again.", name=name) from problem
        files[name] = digest.hexdigest()
    return fingerprint({"board": board, "output": output, "files": files, "edition": EDITION})


def _film(board: Storyboard, media: Path, output: Output, fonts: tuple[str, str]) -> str:
    plain = {"board": board.model_dump(mode="json"), "output": output.model_dump(mode="json")}
    return json.dumps({**plain, "media": str(media), "fonts": list(fonts)})


def _segments(board: Storyboard, folder: Path) -> list[Segment]:
    found: list[Segment] = []
    starts = board.starts
    for first, last in pairwise(starts):
        pieces = max(1, round((last - first) / board.fps / _SEGMENT_SECONDS))
        edges = [first + (last - first) * n // pieces for n in range(pieces + 1)]
        found += [(a, b, folder / f"{a:06d}-{b:06d}.mp4") for a, b in pairwise(edges) if b > a]
    return found


class _Pool:
    """Segment processes, each driven by a thread of its own: one takes from the front, the next from the back."""

    def __init__(self, film: str, segments: list[Segment], frames: int, tell: Callable[[float], None]) -> None:
        self._film, self._frames, self._tell = film, frames, tell
        self._left = deque(segment for segment in segments if not segment[2].exists())
        self._done = frames - sum(last - first for first, last, _ in self._left)
        self._lock = threading.Lock()
        self._failed: list[MediaError] = []
        self._threads: list[threading.Thread] = []
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, workers: int) -> None:
        """Begin; does not wait."""
        for index in range(min(workers, len(self._left))):
            process = subprocess.Popen(
                [sys.executable, "-m", "media_studio.film.segment"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            self.processes.append(process)
            thread = threading.Thread(target=self._drive, args=(process, index % 2 == 1), daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End all processes at once."""
        with self._lock:
            self._left.clear()
        for process in self.processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    def finish(self) -> None:
        """Wait for all segments. Raises MediaError for the first that failed."""
        try:
            for thread in self._threads:
                thread.join()
        except BaseException:
            self.stop()
            raise
        if self._failed:
            raise self._failed[0]

    def _drive(self, process: subprocess.Popen[str], backwards: bool) -> None:
        try:
            with process:
                self._order(process, backwards)
        except (BrokenPipeError, ValueError):
            self._failed.append(_ended())

    def _order(self, process: subprocess.Popen[str], backwards: bool) -> None:
        assert process.stdin is not None
        process.stdin.write(self._film + "\n")
        while (segment := self._next(backwards)) is not None:
            first, last, into = segment
            process.stdin.write(json.dumps({"first": first, "last": last, "into": str(into)}) + "\n")
            process.stdin.flush()
            if not self._hear(process, last - first):
                return

    def _next(self, backwards: bool) -> Segment | None:
        with self._lock:
            if not self._left or self._failed:
                return None
            return self._left.pop() if backwards else self._left.popleft()

    def _hear(self, process: subprocess.Popen[str], frames: int) -> bool:
        assert process.stdout is not None
        for line in process.stdout:
            said: dict[str, Any] = json.loads(line)
            if "error" in said:
                self._failed.append(MediaError(said["error"], remedy=said["remedy"]))
                return False
            if "whole" in said:
                with self._lock:
                    self._done += frames
                self._tell(self._done / self._frames)
                return True
        self._failed.append(_ended())
        return False


def _ended() -> MediaError:
    return MediaError("a rendering process was ended from outside", remedy="Start again: finished parts are kept.")


def _join(segments: list[Segment], folder: Path, into: Path) -> None:
    listed = folder / "segments.txt"
    listed.write_text("".join(f"file '{path.name}'\n" for _, _, path in segments))
    arguments = (
        "-f", "concat", "-safe", "1", "-i", listed, "-i", folder / "sound.m4a", "-map", "0:v", "-map", "1:a", "-c", "copy",
        "-movflags", "+faststart", "-map_metadata", "-1", "-f", "mp4",
    )  # fmt: skip
    into.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg.written(arguments, into.with_name(into.name + ".part"), into, what="joining the film")


def _write_subtitles(board: Storyboard, into: Path) -> None:
    for language in board.languages:
        cues = subtitles(board, language)
        for ending, text in (("srt", as_srt(cues)), ("vtt", as_vtt(cues))):
            final = into.with_name(f"{into.stem}.{language}.{ending}")
            part = final.with_name(final.name + ".part")
            part.write_text(text, "utf-8")
            part.replace(final)
