"""What goes beyond the listing: sizes, a clear ground, words that can be read, a code that leads to the trace."""

import io
from dataclasses import replace

import zxingcpp
from PIL import Image

from media_studio.checks import check_legibility
from media_studio.extras import extras
from media_studio.specs import studio_rules


def opened(file):
    return Image.open(io.BytesIO(file.data))


def test_every_shape_of_goods_has_its_four_pictures_in_readable_type(every_shape):
    _, brief = every_shape
    files, layers = extras(brief)
    sizes = {file.slot: (file.mime, *opened(file).size) for file in files}
    assert sizes == {
        "cut-out": ("image/png", 800, 800),
        "poster": ("image/jpeg", 1080, 1520),
        "live": ("image/jpeg", 1080, 1920),
        "share": ("image/jpeg", 1000, 800),
    }
    assert all(len(file.data) <= 900_000 for file in files if file.mime == "image/jpeg")
    assert [p for p in check_legibility(layers, studio_rules()) if p.blocking] == []
    assert {layer.where for layer in layers} == {"poster", "live", "share"}


def test_the_cut_out_is_clear_around_the_goods_and_solid_in_them(meat):
    clear = opened(extras(meat)[0][0]).getchannel("A")
    assert [clear.getpixel(corner) for corner in ((0, 0), (799, 0), (0, 799), (799, 799))] == [0, 0, 0, 0]
    assert clear.getpixel((400, 400)) == 255


def test_the_posters_code_leads_to_the_trace_page_and_is_left_out_without_one(meat):
    poster = extras(meat)[0][1]
    assert [code.text for code in zxingcpp.read_barcodes(opened(poster))] == [meat.trace_url]
    bare = extras(replace(meat, trace_url="", producer="", origin="", selling_points=()))[0][1]
    assert zxingcpp.read_barcodes(opened(bare)) == []


def test_the_words_of_the_kit_are_kept_for_the_lint(meat):
    words = {(layer.where, layer.read) for layer in extras(meat)[1]}
    assert {("poster", meat.producer), ("share", meat.name), ("live", meat.selling_points[0])} <= words
