"""Footage handed in: MP4, MOV or WebM by content, decoded by ffmpeg into frames of the film's size. Never a playlist, never a network."""

import subprocess
import tempfile
from pathlib import Path
from typing import IO

import numpy as np

from media_studio.film import ffmpeg
from media_studio.film.errors import MediaError
from media_studio.film.planes import Bytes
from media_studio.film.timeline import PlanarClip


def container_of(path: Path) -> str:
    """The demuxer for a file, by its first bytes. Raises MediaError for anything that is not plain footage."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as problem:
        raise MediaError("%(name)s is not in the media folder", remedy="Hand it in again.", name=path.name) from problem
    if head[4:8] == b"ftyp":
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    raise MediaError(
        "%(name)s is not an MP4, MOV or WebM film", remedy="Export it as MP4 and hand it in again.", name=path.name
    )


def refuse_bad(path: Path) -> None:
    """Raise MediaError unless one frame can be decoded."""
    source = ("-f", container_of(path), "-i", f"file:{path}")
    told = ffmpeg.run(
        *ffmpeg.LOCAL_ONLY,
        *source,
        "-map",
        "0:v:0",
        "-frames:v",
        "1",
        "-f",
        "framecrc",
        "-",
        what=f"reading {path.name}",
    )
    if "moov atom not found" in told:
        raise MediaError("%(name)s is incomplete", remedy="Copy it from the camera again.", name=path.name)


class Footage(PlanarClip):
    """Footage from ``start`` seconds on, cut to fill the frame; the last picture stands when it is too short."""

    def __init__(self, path: Path, start: float, *, size: tuple[int, int], frames: int, fps: int) -> None:
        super().__init__(size, frames, fps)
        self.path, self._from = path, start
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        self._next = 0
        self._last: Bytes | None = None

    def frame(self, number: int) -> Bytes:
        """The frame of that number; asking in order is cheap, going back starts the decoder anew."""
        if self._process is None or number < self._next - 1:
            self._open(number)
        while self._next <= number:
            self._last = self._read()
            self._next += 1
        assert self._last is not None
        return self._last.copy()

    def close(self) -> None:
        """Stop the decoder."""
        if self._process is not None:
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process.kill()
            self._process.wait()
            self._process = None
        super().close()

    def _open(self, number: int) -> None:
        self.close()
        wide, high = self.size
        fill = (
            f"fps={self.fps},scale={wide}:{high}:force_original_aspect_ratio=increase:out_color_matrix=bt709:out_range=tv,"
            f"crop={wide}:{high},format=yuv420p"
        )
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the decoder
        self._process = subprocess.Popen(  # noqa: S603 - our own binary, arguments as a list
            ffmpeg.command(
                *ffmpeg.LOCAL_ONLY, "-threads", "1", "-ss", f"{self._from + number / self.fps:.4f}",
                "-f", container_of(self.path), "-i", f"file:{self.path}",
                "-map", "0:v:0", "-vf", fill, "-f", "rawvideo", "-",
            ),
            stdout=subprocess.PIPE, stderr=self._complaints, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self._next = number

    def _read(self) -> Bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        size = self.size[0] * self.size[1] * 3 // 2
        data = self._process.stdout.read(size)
        if len(data) == size:
            return np.frombuffer(data, np.uint8).reshape(self.size[1] * 3 // 2, self.size[0]).copy()
        if self._last is None:
            assert self._complaints is not None
            self._complaints.seek(0)
            raise ffmpeg.complaint(f"reading {self.path.name}", self._complaints.read().decode(errors="replace"))
        return self._last
