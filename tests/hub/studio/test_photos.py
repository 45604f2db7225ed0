"""Photos kept: once by content, known by name, found where they are used."""

import io

import pytest
from PIL import Image

from hub.channels import creatives
from hub.kernel.actor import Actor
from hub.kernel.errors import Invalid
from hub.studio import pages, photos, queries
from media_studio.document import first_draft

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHO = Actor("user", "dolma", 3)


def a_photo(colour=(120, 80, 40)):
    out = io.BytesIO()
    Image.new("RGB", (900, 700), colour).save(out, "JPEG")
    return out.getvalue()


def keep(runtime, data, name):
    digest, size, weight = photos.receive(data, runtime.blobs)
    with runtime.db.write() as tx:
        return photos.remember(tx, digest, size, weight, name=name, actor=WHO).sha256


def test_the_same_photo_is_kept_once_under_its_first_name_without_folders(house):
    first = keep(house.runtime, a_photo(), "photos/2026/牦牛.jpg")
    assert keep(house.runtime, a_photo(), "again.jpg") == first
    with house.runtime.db.read() as tx:
        assert [(photo.name, photo.width, photo.height) for photo in queries.photos(tx)] == [("牦牛.jpg", 900, 700)]
        assert queries.kept_type(tx, first) == "image/jpeg"
        assert queries.kept_type(tx, "0" * 64) is None


def test_a_photo_is_found_where_it_is_used(house):
    house.sku("A")
    digest = keep(house.runtime, a_photo(), "a.jpg")
    other = keep(house.runtime, a_photo((1, 2, 3)), "b.jpg")
    with house.runtime.db.write() as tx:
        card = creatives.card_of(tx, house.skus["A"])
        draft = first_draft(creatives.brief_of(card, trace_base=""))
        hero = pages.changed(draft.blocks[0], photo=digest)
        pages.save(tx, card, pages.with_block(draft, hero), actor=WHO)
    with house.runtime.db.read() as tx:
        assert queries.places_of(tx, [digest, other]) == {digest: {house.skus["A"]}}


def test_what_is_no_photo_is_refused_and_nothing_is_kept(house):
    with pytest.raises(Invalid, match="not a JPEG"):
        photos.receive(b"<svg/>", house.runtime.blobs)
