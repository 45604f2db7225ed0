"""A product's film from its facts, and its cuts."""

from dataclasses import replace

import pytest

from media_studio.film.product import cut, film_for


def test_a_product_film_is_a_minute_and_its_cuts_are_exact(meat):
    film = film_for(meat)
    assert film.starts[-1] == 1800
    assert [cut(film, seconds).starts[-1] for seconds in (30, 15)] == [900, 450]


def test_every_shape_of_goods_has_a_film_that_says_only_its_facts(every_shape):
    _, brief = every_shape
    film = film_for(brief)
    assert film.starts[-1] == 1800
    assert ("proofs" in {scene.name for scene in film.scenes}) == bool(brief.certificates)


def test_a_brief_of_few_facts_still_fills_the_minute(meat):
    bare = replace(meat, certificates=(), selling_points=(), story="", origin="", trace_url="", name_bo="")
    assert film_for(bare).seconds == pytest.approx(60)


def test_photos_take_the_place_of_drawn_grounds(meat):
    film = film_for(meat, photos=("a.jpg", "b.jpg"))
    assert film.files() == ["a.jpg", "b.jpg"]
