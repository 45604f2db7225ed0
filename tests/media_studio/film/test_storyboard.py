"""A storyboard says plainly what is wrong with it."""

import pytest

from media_studio.film.errors import MediaError
from media_studio.film.storyboard import as_storyboard, read_storyboard

SCENE = {"name": "one", "seconds": 3, "draw": "title", "heading": "高山"}


def board(**changes):
    return {"title": "高山", "scenes": [{**SCENE, **changes}]}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"seconds": 0}, "scenes.0.seconds"),
        ({"still": "a.jpg"}, "exactly one of still, clip and draw"),
        ({"draw": None, "still": "../../etc/passwd"}, "does not lie in the media folder"),
        ({"draw": None, "clip": "https://example.com/a.mp4"}, "does not lie in the media folder"),
        ({"colour": "red"}, "scenes.0.colour"),
        ({"caption": {"zh": "长" * 10_000}}, "scenes.0.caption.zh"),
        ({"heading": "好吃😀"}, "scene one"),
        ({"heading": "مرحبا"}, "scene one"),
    ],
)
def test_a_wrong_scene_is_refused_with_its_place(changes, place):
    with pytest.raises(MediaError) as refused:
        as_storyboard(board(**changes))
    assert place in refused.value.message
    assert refused.value.remedy


def test_a_film_is_as_long_as_its_scenes_together():
    made = as_storyboard({"title": "t", "scenes": [{**SCENE, "name": f"s{n}", "seconds": 2.5} for n in range(4)]})
    assert made.starts == (0, 75, 150, 225, 300)


def test_a_toml_file_is_read_and_a_broken_one_is_told(tmp_path):
    path = tmp_path / "film.toml"
    path.write_text('title = "高山"\n[[scenes]]\nname = "one"\nseconds = 3\ndraw = "title"\n')
    assert read_storyboard(path).seconds == 3
    path.write_text("title = ")
    with pytest.raises(MediaError, match="cannot be read"):
        read_storyboard(path)
