"""Promises about reading forms."""

import pytest

from hub.web.forms import Form


def test_a_field_that_fits_gives_its_value() -> None:
    form = Form({"name": "  牦牛 ", "pieces": "-3", "kind": "a"}, {"id": ["12", "x", "３", "7"]})
    assert form.text("name") == "牦牛"
    assert form.integer("pieces", low=-5) == -3
    assert form.choice("kind", {"a", "b"}) == "a"
    assert form.ids("id") == [12, 7]
    assert form.ok


@pytest.mark.parametrize("raw", ["", "1.5", "１２", "--1", "nan", "1e3", "9" * 19, "0x10"])
def test_what_is_not_a_whole_number_is_refused(raw: str) -> None:
    form = Form({"pieces": raw})
    form.integer("pieces")
    assert form.errors == {"pieces": "请填写整数"}


def test_bounds_choices_and_lengths_are_kept() -> None:
    form = Form({"pieces": "11", "kind": "c", "name": "x" * 201})
    form.integer("pieces", high=10)
    form.choice("kind", {"a"})
    form.text("name")
    form.text("missing")
    assert form.errors == {"pieces": "超出范围", "kind": "请选择一项", "name": "太长了", "missing": "请填写"}


def test_a_secret_is_never_put_back_into_the_page() -> None:
    form = Form({"password": " as typed "})
    assert form.secret("password") == " as typed "
    assert form.shown("password") == ""
