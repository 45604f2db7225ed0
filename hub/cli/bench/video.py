"""A one-minute upright film from its storyboard, against x264 alone on the same finished frames, and against a MoviePy script of it.

Ours is everything from the storyboard to the file with its sound, read back for its loudness; the floor is only the encoder, with as many
threads as it likes, at the same preset and quality. The MoviePy script is timed on a part of the film with its share of
transitions, because the whole would take a quarter of an hour.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from hub.cli.bench import moviepy_script, pages
from hub.cli.bench.ground import Ground
from hub.cli.bench.ratio import Entry, Sample, in_turns, rates, stopwatch
from hub.studio.ordering import orders_for
from media_studio import fonts
from media_studio.film import segment, shots
from media_studio.film.output import Output
from media_studio.film.product import film_for
from media_studio.film.render import render_film
from media_studio.film.storyboard import Storyboard

OUTPUT = Output(burn=("zh",))
PHOTOS = 4
#: Seconds before and after the beginning of a scene that the MoviePy script is timed on.
BEFORE, AFTER = 2.5, 2.5
#: Finished frames weigh 3 MB each; memory keeps the disk out of the floor.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


def measure(ground: Ground) -> Iterator[Entry]:
    """Two entries: ``video`` against the encoder, ``video-moviepy`` against the script."""
    with ground.sqlite() as runtime, runtime.db.read() as tx:
        brief = orders_for(tx, trace_base="https://trace.example.cn")[0].brief
    with tempfile.TemporaryDirectory(prefix="bench-film-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = Path(name)
        media = folder / "media"
        media.mkdir()
        board = film_for(brief, photos=_photos(media))
        frames = folder / "frames.yuv"
        _finished(board, media, frames)
        own = partial(_ours, board, media, folder)
        low, ours = in_turns(partial(_encoder_alone, board, frames, folder), own, rounds=1)
        frames.unlink()
        wide, high = OUTPUT.size
        note = f"{board.seconds:.0f} s at {wide}x{high}, {board.fps} fps, x264 {OUTPUT.preset} crf {OUTPUT.crf}"
        yield rates("video", "frames/s", low, ours, note=note)
        script = [_script(board, media, folder)]
        note = f"floor: a MoviePy script, timed on {BEFORE + AFTER:.0f} s of the film"
        yield rates("video-moviepy", "frames/s", script, ours, note=note)


def _photos(media: Path) -> list[str]:
    names = [f"photo-{number}.jpg" for number in range(PHOTOS)]
    for name in names:
        (media / name).write_bytes(pages.a_photo())
    return names


def _finished(board: Storyboard, media: Path, into: Path) -> None:
    reel = shots.reel_of(board, media, OUTPUT)
    with into.open("wb") as file:
        for number in range(reel.frames):
            file.write(reel.frame(number).data)


def _encoder_alone(board: Storyboard, frames: Path, folder: Path) -> Sample:
    into = folder / "floor.mp4"
    command = segment.encoder(OUTPUT.size, board.fps, OUTPUT, into, threads=0)
    command[command.index("pipe:0")] = f"file:{frames}"

    def work() -> int:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - our own binary, arguments as a list
        return board.starts[-1]

    sample = stopwatch(work)
    into.unlink()
    return sample


def _ours(board: Storyboard, media: Path, folder: Path) -> Sample:
    def work() -> int:
        render_film(board, folder / "ours.mp4", media=media, work=folder / "work", output=OUTPUT)
        return board.starts[-1]

    return stopwatch(work)


def _script(board: Storyboard, media: Path, folder: Path) -> Sample:
    moviepy_script.prepare(board, media, OUTPUT)
    # The third scene: it follows the package and shows a photo, so the part has a hold, a move and a transition.
    middle = board.starts[2] / board.fps
    span = (middle - BEFORE, middle + AFTER)
    font = Path(str(fonts.face("cjk", 40, 400).path))
    write = partial(moviepy_script.write, board, folder / "script.mp4", span, media=media, font=font, output=OUTPUT)
    return stopwatch(write)
