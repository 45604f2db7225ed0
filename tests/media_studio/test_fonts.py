"""Finding type: order of places, and clear errors instead of wrong letters."""

from pathlib import Path

import pytest
from PIL import features

from media_studio import fonts


@pytest.fixture(autouse=True)
def default_fonts():
    yield
    fonts.use_fonts(cjk=None, node_modules=Path(fonts.__file__).resolve().parents[2] / "node_modules")


def test_chinese_is_the_simplified_face_at_the_asked_weight():
    face = fonts.face("cjk", 40, 700)
    assert face.getname()[0].endswith("CJK SC")
    assert face.size == 40


def test_tibetan_is_the_pinned_web_font():
    assert fonts.face("bo", 40, 700).getname() == ("Noto Serif Tibetan", "Bold")


def test_a_chosen_font_file_that_is_missing_is_named(tmp_path):
    fonts.use_fonts(cjk=tmp_path / "none.otf")
    with pytest.raises(fonts.FontMissing, match="does not exist"):
        fonts.face("cjk", 40, 400)


def test_a_missing_tibetan_font_says_what_to_run(tmp_path):
    fonts.use_fonts(node_modules=tmp_path)
    with pytest.raises(fonts.FontMissing, match="Tibetan") as caught:
        fonts.face("bo", 40, 400)
    assert "make install" in str(caught.value)


def test_without_raqm_the_studio_refuses_to_start(monkeypatch):
    monkeypatch.setattr(features, "check", lambda feature: feature != "raqm")
    with pytest.raises(fonts.FontMissing, match="raqm"):
        fonts.check_shaping()
