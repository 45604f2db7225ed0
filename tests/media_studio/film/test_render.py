"""A whole film from a storyboard: what comes out, what is refused, and that nothing half stands under a final name."""

import struct
import zlib

import pytest
from PIL import Image

from media_studio.film import render
from media_studio.film.errors import MediaError
from media_studio.film.output import Output
from media_studio.film.storyboard import as_storyboard

SMALL = Output(ratio="1:1", short_side=108, burn=("zh",))


def film(**first):
    opening = {"name": "a", "seconds": 1.5, **({"draw": "title", "heading": "高山", "move": "hold"} | first)}
    ending = {"name": "b", "seconds": 1, "draw": "end", "heading": "高山", "caption": {"zh": "高山。"}}
    return as_storyboard({"title": "高山", "scenes": [opening, ending]})


def photo_film():
    return film(draw=None, still="a.jpg", heading="", move="in")


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "media").mkdir()
    return {"media": tmp_path / "media", "work": tmp_path / "work"}


def test_a_film_is_h264_high_of_exact_length_loud_as_asked_with_subtitles(tmp_path, folders):
    facts = render.render_film(film(), tmp_path / "film.mp4", output=SMALL, **folders)
    assert facts.seconds == pytest.approx(2.5, abs=0.1)
    assert (facts.width, facts.height, facts.fps) == (108, 108, 30)
    assert (facts.video, facts.profile, facts.pixels, facts.audio) == ("h264", "High", "yuv420p", "aac")
    assert facts.loudness == pytest.approx(-16, abs=1)
    assert facts.faststart
    names = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert names == ["film.mp4", "film.zh.srt", "film.zh.vtt"]


def giant_png():
    head = struct.pack(">IIBBBBB", 65_535, 65_535, 8, 2, 0, 0, 0)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def truncated_jpeg(folder):
    Image.effect_noise((400, 400), 60).convert("RGB").save(folder / "whole.jpg")
    return (folder / "whole.jpg").read_bytes()[:9000]


def test_hostile_pictures_are_refused_with_a_remedy_and_leave_nothing(tmp_path, folders):
    hostile = {
        "too many": giant_png(),
        "damaged": truncated_jpeg(tmp_path),
        "is not a JPEG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    (tmp_path / "whole.jpg").unlink()
    for said, data in hostile.items():
        (folders["media"] / "a.jpg").write_bytes(data)
        with pytest.raises(MediaError, match=said) as refused:
            render.render_film(photo_film(), tmp_path / "film.mp4", output=SMALL, **folders)
        assert refused.value.remedy
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folders["media"] / "a.jpg"]


def test_a_playlist_that_calls_itself_a_film_is_not_opened(tmp_path, folders):
    (folders["media"] / "a.mp4").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")
    board = film(draw=None, clip="a.mp4", heading="")
    with pytest.raises(MediaError, match="is not an MP4"):
        render.render_film(board, tmp_path / "film.mp4", output=SMALL, **folders)


def test_a_full_disk_is_told_and_finished_segments_serve_the_next_run(tmp_path, folders):
    folder = folders["work"] / render.film_key(film(), folders["media"], SMALL)[:24]
    folder.mkdir(parents=True)
    (folder / "000045-000075.mp4.part").symlink_to("/dev/full")
    with pytest.raises(MediaError, match="disk is full"):
        render.render_film(film(), tmp_path / "film.mp4", output=SMALL, workers=1, **folders)
    assert not (tmp_path / "film.mp4").exists()
    assert (folder / "000000-000045.mp4").exists()
    before = (folder / "000000-000045.mp4").stat().st_mtime_ns
    again = render._Pool("", render._segments(film(), folder), 75, render.nothing)
    assert [segment[:2] for segment in again._left] == [(45, 75)]
    assert (folder / "000000-000045.mp4").stat().st_mtime_ns == before


def test_a_killed_process_is_told_and_the_next_run_makes_the_film(tmp_path, folders, monkeypatch):
    start = render._Pool.start

    def start_and_kill(pool, workers):
        start(pool, workers)
        pool.processes[0].kill()

    with monkeypatch.context() as armed:
        armed.setattr(render._Pool, "start", start_and_kill)
        with pytest.raises(MediaError, match="ended from outside"):
            render.render_film(film(), tmp_path / "film.mp4", output=SMALL, workers=1, **folders)
    assert not (tmp_path / "film.mp4").exists()
    assert render.render_film(film(), tmp_path / "film.mp4", output=SMALL, **folders).seconds == pytest.approx(
        2.5, abs=0.1
    )
