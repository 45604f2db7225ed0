"""The MoviePy script that films are measured against makes the same storyboard into a film of the same size and length."""

import pytest

from hub.cli.bench import moviepy_script
from media_studio import fonts
from media_studio.film import ffmpeg
from media_studio.film.output import Output
from media_studio.film.storyboard import as_storyboard

SMALL = Output(ratio="1:1", short_side=540)


def test_the_script_writes_the_asked_seconds_of_the_board_at_its_size(tmp_path):
    scene = {"seconds": 1.5, "draw": "title", "ground": "brand", "heading": "高山", "caption": {"zh": "高山。"}}
    board = as_storyboard({"title": "高山", "scenes": [{"name": "a", **scene}, {"name": "b", **scene}]})
    moviepy_script.prepare(board, tmp_path, SMALL)
    font = fonts.face("cjk", 40, 400).path
    frames = moviepy_script.write(board, tmp_path / "film.mp4", (1.0, 2.0), media=tmp_path, font=font, output=SMALL)
    facts = ffmpeg.facts(tmp_path / "film.mp4")
    assert frames == 30
    assert facts.seconds == pytest.approx(1.0, abs=0.1)
    assert (facts.width, facts.height, facts.fps, facts.pixels) == (540, 540, 30, "yuv420p")
