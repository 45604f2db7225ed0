"""Listing sets: numbers, formats, sharing, determinism, and that every shape of goods comes out whole."""

import hashlib
import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from hub.kernel.errors import Invalid
from media_studio.brief import Remark
from media_studio.document import first_draft
from media_studio.listing_sets import Wish, render_listing_set, render_listing_sets
from media_studio.specs import load_spec, platforms


def opened(file):
    return Image.open(io.BytesIO(file.data))


def border(image):
    wide, high = image.size
    strips = [(0, 0, wide, 1), (0, high - 1, wide, high), (0, 0, 1, high), (wide - 1, 0, wide, high)]
    return {pixel for box in strips for _, pixel in image.crop(box).getcolors(4096)}


def test_every_platform_gets_five_square_mains_within_the_weight_that_fits_everywhere(sets):
    for platform, listing in sets.items():
        assert [file.slot for file in listing.main] == ["main-1", "main-2", "main-3", "main-4", "main-5"], platform
        for file in listing.main:
            assert (file.width, file.height) == (800, 800)
            assert 38_000 <= len(file.data) <= 300_000


def test_detail_slices_are_750_wide_at_most_1500_high_and_light(sets):
    for listing in sets.values():
        assert 5 <= len(listing.detail) <= 7
        assert [file.slot for file in listing.detail] == [f"detail-{n + 1}" for n in range(len(listing.detail))]
        for file in listing.detail:
            assert file.width == 750
            assert file.height <= 1500
            assert len(file.data) <= 250_000


def test_files_say_what_they_are(sets):
    for listing in sets.values():
        for file in (*listing.main, *listing.detail):
            image = opened(file)
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (file.width, file.height))
            assert file.mime == "image/jpeg"
            assert file.sha256 == hashlib.sha256(file.data).hexdigest()
            assert file.name.isascii()
            assert file.name.endswith(".jpg")
            assert not image.getexif()
            assert "icc_profile" not in image.info


def test_all_pictures_of_a_listing_are_different(sets):
    for listing in sets.values():
        hashes = [file.sha256 for file in (*listing.main, *listing.detail)]
        assert len(set(hashes)) == len(hashes)


def test_a_complete_brief_has_no_problems_anywhere(sets):
    assert {platform: listing.problems for platform, listing in sets.items()} == dict.fromkeys(platforms(), ())


def test_the_same_brief_gives_the_same_bytes_alone_or_among_other_platforms(meat, sets):
    assert render_listing_set(meat, "jd") == sets["jd"]


def test_platforms_with_equal_rules_share_their_files(sets):
    assert sets["youzan"].main == sets["pinduoduo"].main
    assert sets["youzan"].detail == sets["taobao"].detail
    assert sets["jd"].main[0] != sets["youzan"].main[0]
    assert [file.data for file in sets["jd"].main[1:]] == [file.data for file in sets["youzan"].main[1:]]


@pytest.mark.parametrize("platform", ["taobao", "jd", "pinduoduo", "youzan", "wechat_shop", "suning", "douyin"])
def test_the_white_packshot_stands_free_on_pure_white(sets, platform):
    slot = load_spec(platform).order.index("white")
    image = opened(sets[platform].main[slot])
    assert border(image) == {(255, 255, 255)}


def test_taobao_shows_white_as_the_fifth_picture_and_jd_as_the_first(sets):
    assert sets["taobao"].main[4].name == "T-001-main-5-white.jpg"
    assert sets["jd"].main[0].name == "T-001-main-1-white.jpg"


def test_jd_fills_the_frame_to_within_ten_pixels(sets):
    image = opened(sets["jd"].main[0]).convert("L").point([255 if level < 240 else 0 for level in range(256)])
    left, top, right, bottom = image.getbbox()
    assert min(left, top, 800 - right, 800 - bottom) <= 12
    assert max(right - left, bottom - top) >= 776


def test_the_code_on_the_page_leads_to_the_trace_page(meat, sets):
    codes = [code.text for file in sets["wechat_shop"].detail for code in zxingcpp.read_barcodes(opened(file))]
    assert codes == [meat.trace_url]


def test_no_trace_address_no_code(meat):
    listing = render_listing_set(replace(meat, trace_url=""), "jd")
    assert not [code for file in listing.detail for code in zxingcpp.read_barcodes(opened(file))]
    assert "扫一扫，查这一批从哪里来" not in {layer.text for layer in listing.text_layers}


def test_every_shape_of_goods_renders_whole_for_the_strictest_platform(every_shape):
    shape, brief = every_shape
    listing = render_listing_set(brief, "wechat_shop")
    assert [problem for problem in listing.problems if problem.blocking] == [], shape
    assert not [problem for problem in listing.problems if problem.code in {"text-faint", "look-alike"}], shape
    assert len(listing.main) == 5
    assert len(listing.detail) >= 3


def test_text_layers_hold_the_words_of_pictures_page_and_package(meat, sets):
    words = {(layer.role, layer.text) for layer in sets["jd"].text_layers}
    assert ("copy", meat.name) in words
    assert ("copy", meat.name_bo) in words
    assert ("copy", "画面为包装设计示意，以收到的实物为准") in words
    assert ("pack", "净含量 500g") in words
    assert {layer.where for layer in sets["jd"].text_layers} == {
        "main-2",
        "main-3",
        "main-4",
        "main-5",
        "detail",
        "pack",
    }


def test_the_white_packshot_carries_no_copy(sets):
    assert not [layer for layer in sets["jd"].text_layers if layer.where == "main-1"]


def test_html_carries_the_same_content_and_escapes_it(meat, sets):
    html = sets["youzan"].html
    for text in (meat.name, meat.name_bo, meat.story, meat.producer, *meat.selling_points, *meat.uses):
        assert text in html
    evil = render_listing_set(replace(meat, story="<script>alert(1)</script>"), "jd").html
    assert "<script>" not in evil
    assert "&lt;script&gt;" in evil


def test_words_on_every_layer_pass_through_the_lint(meat):
    listing = render_listing_set(meat, "jd", lint=lambda text: [Remark("不可用")] if "天然" in text else [])
    assert [(problem.code, problem.message) for problem in listing.problems] == [("word-forbidden", "不可用")]


def test_the_spec_version_names_platform_and_studio(sets):
    assert sets["jd"].spec_version == "jd-2026-11+studio-2026-11"


def test_long_names_and_facts_stand_smaller_but_whole(meat):
    name = "高山牧场草饲慢养带骨牦牛肋排切段家庭聚餐分享装冷冻生鲜真空包装烧烤炖汤两用大份量组合"
    brief = replace(
        meat, name=name, name_bo="བོད་ཀྱི་གཡག་ཤ་" * 8, net_content="500g×4袋+调料包20g×4", story=meat.story * 9
    )
    listing = render_listing_set(brief, "pinduoduo")
    assert [problem for problem in listing.problems if problem.blocking] == []
    hero = "".join(layer.text for layer in listing.text_layers if layer.where == "main-2")
    assert name in hero


def test_a_product_without_a_name_is_refused(meat):
    with pytest.raises(Invalid, match="without a name"):
        render_listing_set(replace(meat, name=" "), "jd")


def test_an_unknown_storage_class_is_refused(meat):
    with pytest.raises(Invalid, match="unknown storage class"):
        render_listing_set(replace(meat, storage="warm"), "jd")


def test_a_character_no_font_has_is_refused_not_boxed(meat):
    with pytest.raises(Invalid, match="no installed font"):
        render_listing_set(replace(meat, story="好吃🥩。"), "jd")


def test_a_brief_with_bare_facts_still_renders_and_says_what_is_missing(meat):
    bare = replace(
        meat, name_bo="", brand="", public_brand="", theme="no-such", net_content="", producer="", origin="", licence="",
        product_standard="", ingredients="", gtin="", certificates=(), selling_points=(), story="", uses=(), trace_url="",
        category="肉制品",
    )  # fmt: skip
    listing = render_listing_set(bare, "wechat_shop")
    assert {problem.where for problem in listing.problems if problem.blocking} == {"net_content", "producer", "licence"}
    assert ("theme-unknown", "theme") in {(problem.code, problem.where) for problem in listing.problems}
    assert len(listing.main) == 5
    assert len(listing.detail) >= 3


def test_asking_for_several_platforms_returns_each_under_its_name(meat):
    assert list(render_listing_sets(meat, ["jd", "youzan"])) == ["jd", "youzan"]


def test_desktop_pages_are_drawn_when_wished_as_wide_as_the_platform_shows_them(meat):
    drawn = render_listing_sets(meat, ["taobao", "jd", "douyin"], wish=Wish(wide=True))
    assert {p: {f.width for f in s.wide} for p, s in drawn.items()} == {"taobao": {790}, "jd": {990}, "douyin": set()}
    assert [p.code for s in drawn.values() for p in s.problems] == []
    assert all(file.height <= 1500 for s in drawn.values() for file in s.wide)


def test_a_document_is_drawn_with_the_facts_of_today(meat):
    old = first_draft(replace(meat, net_content="400g"))
    words = tuple(b.model_copy(update={"heading": "高山来信"}) if b.kind == "story" else b for b in old.blocks)
    wish = Wish(document=old.model_copy(update={"blocks": words}))
    listing = render_listing_set(meat, "jd", wish=wish)
    texts = {layer.text for layer in listing.text_layers}
    assert "高山来信" in texts
    assert "500g" in texts
    assert "400g" not in texts
    assert "高山来信" in listing.html
