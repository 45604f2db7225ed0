"""Publish rules filled completely, or not at all; prices and needs read from the same rules."""

from xml.etree import ElementTree as ET

import pytest

from connectors.base.types import PictureRef
from connectors.taobao.schemas import Category
from connectors.taobao.words import goods
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import ZERO, Money

RULES = """<itemSchema>
<field id="title" name="宝贝标题" type="input"><rules><rule name="requiredRule" value="true"/></rules></field>
<field id="pics" name="宝贝图片" type="multiInput"/>
<field id="state" name="储藏方法" type="singleCheck"><options><option displayName="冷冻" value="77"/></options></field>
<field id="x-1" name="从没见过" type="input"/>
</itemSchema>"""


def values(xml):
    return {field.get("id"): [v.text for v in field.iter("value")] for field in ET.fromstring(xml)}


def test_rules_are_filled_by_id_by_name_and_by_option(draft):
    root = goods.fill_schema(RULES, draft(), literals={})
    assert root.startswith("<itemParam>")
    assert values(root) == {"title": ["高原牦牛腱子肉500g"], "pics": ["https://img.alicdn.com/a.jpg"], "state": ["77"]}


def test_the_operators_own_values_win(draft):
    filled = values(goods.fill_schema(RULES, draft(), literals={"x-1": "甲", "title": "乙"}))
    assert (filled["x-1"], filled["title"]) == (["甲"], ["乙"])


def test_a_required_field_nobody_fills_is_named_before_sending(draft):
    rules = RULES.replace(
        '从没见过" type="input"/>',
        '从没见过" type="input"><rules><rule name="requiredRule" value="true"/></rules></field>',
    )
    with pytest.raises(Invalid) as caught:
        goods.fill_schema(rules, draft(), literals={})
    assert "x-1 (从没见过)" in caught.value.message


def test_a_field_required_only_under_conditions_is_left_to_the_platform(draft):
    rules = RULES.replace(
        '从没见过" type="input"/>',
        '从没见过" type="input"><rules><rule name="requiredRule" value="true"><depend-group/></rule></rules></field>',
    )
    assert "x-1" not in values(goods.fill_schema(rules, draft(), literals={}))


@pytest.mark.parametrize("rules", ["", "not xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><itemRule/>"])
def test_unreadable_rules_are_parked(draft, rules):
    with pytest.raises(MappingError):
        goods.fill_schema(rules, draft(), literals={})


def test_titles_are_written_as_safe_xml(draft):
    rules = '<itemRule><field id="title" name="t" type="input"/></itemRule>'
    assert values(goods.fill_schema(rules, draft(title='a<b>&"c'), literals={})) == {"title": ['a<b>&"c']}


def test_thirty_chinese_characters_are_sixty_bytes():
    assert goods.title_bytes("牦" * 30) == 60
    assert goods.title_bytes("500g") == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "牦" * 30 + "a"},
        {"title": " "},
        {"main_pictures": ()},
        {"main_pictures": (PictureRef("u"),) * 6},
        {"price": ZERO},
        {"price": Money(100_000_000_01)},
        {"stock": -1},
        {"merchant_code": "x" * 65},
        {"merchant_code": ""},
        {"detail_pictures": (PictureRef("u" * 1000),) * 30},
    ],
)
def test_a_draft_taobao_would_refuse_is_not_sent(draft, changes):
    with pytest.raises(Invalid) as caught:
        goods.check_draft(draft(**changes))
    assert caught.value.remedy


def test_a_draft_at_the_limits_is_legal(draft):
    goods.check_draft(draft(title="牦" * 30, main_pictures=(PictureRef("u"),) * 5, price=Money(1), stock=0))


def test_a_listing_without_detail_pictures_still_has_a_description(draft):
    assert goods.description(draft(detail_pictures=())) == "<p>高原牦牛腱子肉500g</p>"


def test_a_price_document_holds_the_price_alone(draft):
    rules = '<itemRule><field id="title" type="input"/><field id="p9" name="一口价" type="input"/></itemRule>'
    assert values(goods.price_schema(rules, Money(1250))) == {"p9": ["12.50"]}
    with pytest.raises(MappingError):
        goods.price_schema(RULES, Money(1250))


def test_an_edit_document_leaves_the_stock_out(draft):
    rules = '<itemRule><field id="title" type="input"/><field id="quantity" type="input"/></itemRule>'
    assert values(goods.edit_schema(rules, draft(), literals={})) == {"title": [draft().title]}


def test_needs_tell_kind_choices_and_what_is_missing(draft):
    rules = """<itemRule><field id="a" name="品牌" type="input"/>
    <field id="b" name="证书" type="multiCheck"><rules><rule name="requiredRule" value="true"/></rules>
    <options><option displayName="有机" value="1"/></options></field>
    <field id="c" name="保质期" type="input"><rules><rule name="valueTypeRule" value="integer"/></rules></field>
    <field id="d" name="说明" type="label"/><field id="e" name="营养成分" type="complex"/></itemRule>"""
    needs = goods.needs(rules, Category(cid="5", name="肉"), draft().facts, literals={})
    assert [(x.vendor_id, x.kind.value, x.choices, x.filled) for x in needs.attributes] == [
        ("a", "text", (), "样例牌"),
        ("b", "many_of", ("有机",), ""),
        ("c", "number", (), "365"),
        ("e", "text", (), ""),
    ]
    assert needs.missing == ("证书",)
    filled = goods.needs(rules, Category(cid="5", name="肉"), draft().facts, literals={"b": "有机"})
    assert filled.missing == ()
