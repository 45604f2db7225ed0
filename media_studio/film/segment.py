"""The process that renders: ``python -m media_studio.film.segment`` takes orders, one JSON line each, and answers one line each.

The first line is the film; every later one a segment ``{"first", "last", "into"}``. Frames go straight into one encoder of
one thread. A segment gets its name when it is whole. The process ends when its parent does.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from hub.kernel.errors import HubError
from media_studio.film import ffmpeg
from media_studio.film.errors import MediaError
from media_studio.film.output import Output
from media_studio.film.shots import reel_of
from media_studio.film.storyboard import Storyboard
from media_studio.film.timeline import PlanarClip
from media_studio.fonts import use_fonts

_TOLD_EVERY = 15


def encoder(size: tuple[int, int], fps: int, output: Output, into: Path, *, threads: int = 1) -> list[str]:
    """The encoder's command: planes on standard input, H.264 High with BT.709 tags out."""
    return ffmpeg.command(
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{size[0]}x{size[1]}", "-framerate", str(fps),
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-i", "pipe:0",
        "-c:v", "libx264", "-profile:v", "high", "-preset", output.preset, "-crf", str(output.crf),
        "-pix_fmt", "yuv420p", "-g", str(fps * 2), "-threads", str(threads), "-video_track_timescale", str(fps * 512),
        "-an", "-f", "mp4", into,
    )  # fmt: skip


@contextmanager
def encoding(size: tuple[int, int], fps: int, output: Output, into: Path) -> Iterator[IO[bytes]]:
    """A pipe for planes. Raises MediaError when the encoder gave up, whatever the reason."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603 - our own binary, arguments as a list
            encoder(size, fps, output, into), stdin=subprocess.PIPE, stderr=told, stdout=subprocess.DEVNULL
        )
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            pass
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait():
            told.seek(0)
            raise ffmpeg.complaint(f"encoding {into.name}", told.read().decode(errors="replace"))


def render_segment(reel: PlanarClip, first: int, last: int, output: Output, into: Path) -> Iterator[int]:
    """Render frames ``first`` up to ``last`` (not included) into a file; yields the number of frames done now and then."""
    part = into.with_name(into.name + ".part")
    try:
        with encoding(reel.size, reel.fps, output, part) as pipe:
            for number in range(first, last):
                pipe.write(reel.get_frame(number / reel.fps).data)
                if (number - first) % _TOLD_EVERY == 0:
                    yield number - first
        part.replace(into)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _serve(orders: IO[str], answers: IO[str]) -> None:
    parent = os.getppid()
    film = json.loads(orders.readline())
    fonts = film["fonts"]
    use_fonts(cjk=Path(fonts[0]) if fonts[0] else None, node_modules=Path(fonts[1]) if fonts[1] else None)
    output = Output.model_validate(film["output"])
    reel = reel_of(Storyboard.model_validate(film["board"]), Path(film["media"]), output)
    for line in orders:
        order = json.loads(line)
        try:
            for done in render_segment(reel, order["first"], order["last"], output, Path(order["into"])):
                if os.getppid() != parent:
                    return
                _answer(answers, {"frames": done})
            _answer(answers, {"whole": order["into"]})
        except (HubError, OSError, MemoryError) as problem:
            _answer(answers, _told(problem))


def _told(problem: Exception) -> dict[str, Any]:
    if not isinstance(problem, HubError):
        problem = MediaError("rendering failed: %(said)s", remedy="Start again.", said=str(problem) or "no memory left")
    return {"error": problem.message, "remedy": problem.remedy}


def _answer(answers: IO[str], what: dict[str, Any]) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


if __name__ == "__main__":
    _serve(sys.stdin, sys.stdout)
