"""What a draft becomes before it is sent: category wants, freight templates, promises and pre-sales."""

from datetime import datetime, timedelta

import pytest

from connectors.base.types import AttributeKind, FreightTemplate
from hub.kernel import clock
from hub.kernel.errors import Rejected


def test_a_category_tells_what_it_wants_and_what_would_be_filled_in(shop, draft):
    needs = shop.category_needs(draft().facts, title="样例牦牛肉500g")
    assert (needs.vendor_category_id, needs.name, needs.papers) == ("20111", "牦牛生鲜", ())
    filled = {need.name: (need.required, need.kind, need.filled) for need in needs.attributes}
    assert filled == {
        "品牌": (True, AttributeKind.TEXT, "样例牧歌"),
        "净含量": (False, AttributeKind.TEXT, "500g"),
        "储存条件": (False, AttributeKind.ONE_OF, "冷冻"),
    }
    assert needs.missing == ()


def test_what_nobody_can_fill_is_missing_unless_configured(connect, answering, draft):
    facts = draft().facts
    rule = {"cat_rule_get_response": {"goods_properties_rule": {"properties": [
        {"ref_pid": 1, "name": "口味", "required": True, "choose_max_num": 3, "values": [{"vid": 1, "value": "原味"}]},
        {"ref_pid": 2, "name": "个数", "min_value": "1"}]}}}  # fmt: skip
    needs = connect(answering(rule), cat_ids={"牦牛生鲜": 5}).category_needs(facts, title="x")
    assert [need.kind for need in needs.attributes] == [AttributeKind.MANY_OF, AttributeKind.NUMBER]
    assert (needs.missing, needs.attributes[0].choices) == (("口味",), ("原味",))
    told = connect(answering(rule), cat_ids={"牦牛生鲜": 5}, goods_properties={"口味": "原味"})
    assert told.category_needs(facts, title="x").missing == ()


def test_all_freight_templates_are_read(shop):
    assert shop.freight_templates() == (
        FreightTemplate("77001", "默认运费模板"),
        FreightTemplate("77002", "冷链运费模板"),
    )


def test_every_page_of_templates_is_read(connect, answering):
    pages = [{"logistics_template_list": [{"template_id": n, "template_name": "t"}], "total_count": 2} for n in (1, 2)]
    shop = connect(answering(*({"goods_logistics_template_get_response": page} for page in pages)))
    assert [template.template_id for template in shop.freight_templates()] == ["1", "2"]


def test_the_drafts_own_template_wins(shop, sim, draft):
    shop.create_listing(draft(freight_template="77002"))
    assert sim.market.calls["pdd.goods.logistics.template.get"] == 0
    with pytest.raises(Rejected) as held:
        shop.create_listing(draft(freight_template="1"))
    assert held.value.field == "cost_template_id"


@pytest.mark.parametrize("days", [1, 7])
def test_a_presale_ends_at_the_last_second_of_its_day(shop, sim, draft, days):
    ref = shop.create_listing(draft(presale_days=days))
    told = datetime.fromtimestamp(sim.market.listings[ref.item_id].extra["presale"], clock.CHINA)
    assert f"{told:%H:%M:%S}" == "23:59:59"
    assert told.date() == clock.business_day(clock.now() + timedelta(days=days))


def test_a_presale_over_seven_days_is_refused_before_anything_is_sent(shop, sim, draft):
    ready = draft(presale_days=8)
    with pytest.raises(Rejected) as held:
        shop.create_listing(ready)
    assert (held.value.field, sim.market.calls["pdd.goods.cat.rule.get"]) == ("pre_sale_time", 0)
