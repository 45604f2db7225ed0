"""Each check finds its fault and stays silent otherwise."""

import hashlib
from dataclasses import replace

import pytest

from media_studio.brief import MediaFile, TextLayer
from media_studio.checks import (
    check_alike,
    check_detail,
    check_facts,
    check_html,
    check_legibility,
    check_main,
    check_white,
    check_words,
    no_lint,
)
from media_studio.specs import load_spec, studio_rules

JPEG = b"\xff\xd8\xff" + b"x" * 60_000


def media(slot, *, size=(800, 800), data=JPEG):
    return MediaFile(slot, f"{slot}.jpg", data, "image/jpeg", hashlib.sha256(data).hexdigest(), *size)


def mains(**changes):
    return [media(f"main-{n}", **changes) for n in range(1, 6)]


def layer(**changes):
    base = TextLayer("main-2", "字", (0, 0, 10, 10), 30, (0, 0, 0), (255, 255, 255), 800)
    return replace(base, **changes)


def codes(problems):
    return [(problem.code, problem.where) for problem in problems]


def test_good_mains_pass():
    assert check_main(mains(), load_spec("taobao")) == []


def test_too_few_mains_are_found():
    assert codes(check_main(mains()[:4], load_spec("taobao"))) == [("main-count", "main")]


def test_small_or_oblong_mains_are_found():
    assert codes(check_main(mains(size=(600, 600)), load_spec("jd")))[0] == ("main-size", "main-1")
    assert codes(check_main(mains(size=(800, 900)), load_spec("jd")))[0] == ("main-size", "main-1")


def test_the_white_picture_has_taobaos_own_weight_range():
    light = b"\xff\xd8\xff" + b"x" * 20_000
    assert codes(check_main(mains(data=light), load_spec("taobao"))) == [("file-weight", "main-5")]
    assert check_main(mains(data=light), load_spec("jd")) == []


def test_a_main_too_heavy_for_the_upload_is_found():
    heavy = b"\xff\xd8\xff" + b"x" * 600_000
    assert len(check_main(mains(data=heavy), load_spec("taobao"))) == 5


def test_metadata_or_another_format_is_found():
    assert codes(check_main(mains(data=b"\x89PNG" + b"x" * 60_000), load_spec("jd")))[0] == ("file-format", "main-1")
    tagged = b"\xff\xd8\xff\xe1\x00\x10Exif\x00" + b"x" * 60_000
    assert codes(check_main(mains(data=tagged), load_spec("jd")))[0] == ("file-format", "main-1")


def test_wrong_slices_are_found():
    spec = load_spec("pinduoduo")
    assert check_detail([media("detail-1", size=(750, 1500))], spec) == []
    assert codes(check_detail([media("detail-1", size=(750, 1501))], spec)) == [("detail-height", "detail-1")]
    assert codes(check_detail([media("detail-1", size=(400, 900))], spec)) == [("detail-width", "detail-1")]
    assert codes(check_detail([media("detail-1", size=(750, 900))] * 21, spec)) == [("detail-count", "detail")]


def test_wechat_wants_three_detail_pictures():
    assert codes(check_detail([media("detail-1", size=(750, 900))] * 2, load_spec("wechat_shop"))) == [
        ("detail-count", "detail")
    ]


def test_look_alikes_are_found_by_fingerprint():
    rules = studio_rules()
    alike = {"main-1": 0b1111, "main-2": 0b1110, "main-3": 0xFFFF_0000_FFFF}
    assert codes(check_alike(alike, rules, blocking=True)) == [("look-alike", "main-2")]


def test_small_and_faint_copy_is_found_but_not_print_on_the_package():
    rules = studio_rules()
    assert check_legibility([layer()], rules) == []
    assert codes(check_legibility([layer(size_px=20)], rules)) == [("text-small", "main-2")]
    assert codes(check_legibility([layer(ink=(150, 150, 150))], rules)) == [("text-faint", "main-2")]
    assert check_legibility([layer(ink=(140, 140, 140), size_px=60)], rules) == []
    assert check_legibility([layer(size_px=8, role="pack")], rules) == []


def test_words_are_asked_about_once_each():
    asked = []
    check_words([("main-1", "字"), ("detail", "字"), ("detail", "词")], lambda text: asked.append(text) or [])
    assert asked == ["字", "词"]
    assert no_lint("最佳") == []


def test_an_impure_edge_or_a_small_subject_is_found():
    spec = load_spec("taobao")
    assert check_white(True, (600, 700), spec, where="main-5") == []
    assert codes(check_white(False, (600, 700), spec, where="main-5")) == [("white-edge", "main-5")]
    assert codes(check_white(True, (200, 250), spec, where="main-5")) == [("white-subject", "main-5")]


def test_overlong_html_is_found():
    assert check_html("字" * 25_000, load_spec("youzan")) == []
    assert codes(check_html("字" * 25_001, load_spec("youzan"))) == [("html-long", "html")]


def test_raw_produce_needs_no_licence_but_processed_food_does(meat):
    assert check_facts(meat, theme_found=True) == []
    processed = replace(meat, category="肉制品")
    assert codes(check_facts(processed, theme_found=True)) == [("fact-missing", "licence")]


@pytest.mark.parametrize("fact", ["producer", "net_content"])
def test_missing_label_facts_block(meat, fact):
    problems = check_facts(replace(meat, **{fact: ""}), theme_found=True)
    assert [(problem.where, problem.blocking) for problem in problems] == [(fact, True)]


def test_missing_story_only_warns(meat):
    problems = check_facts(replace(meat, story=""), theme_found=True)
    assert [(problem.where, problem.blocking) for problem in problems] == [("story", False)]


def test_liquor_needs_no_shelf_life_other_food_does(meat):
    liquor = replace(meat, category="酒类", licence="SC1", shelf_days=None)
    assert check_facts(liquor, theme_found=True) == []
    assert codes(check_facts(replace(meat, shelf_days=None), theme_found=True)) == [("fact-missing", "shelf_days")]


def test_craft_is_not_held_to_a_foods_label(meat):
    craft = replace(
        meat, is_food=False, category="工艺品", licence="", ingredients="", shelf_days=None, product_standard=""
    )
    assert check_facts(craft, theme_found=True) == []
