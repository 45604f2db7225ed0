"""Categories, papers, addresses and freight templates come from the settings, the shop, or are asked for."""

from dataclasses import replace

import pytest

from connectors.base.types import PictureRef, Qualification
from hub.kernel.errors import Invalid, Rejected


@pytest.mark.parametrize(
    ("settings", "facts", "leaf"),
    [
        ({}, {}, "100101"),
        ({"categories": {"牦牛生鲜": "牛肉"}}, {}, "100102"),
        ({"categories": {"牦牛生鲜": "100102"}}, {}, "100102"),
        ({"categories": {"fresh": "牛肉"}}, {}, "100102"),
        ({}, {"category": "牛肉"}, "100102"),
        ({}, {"is_fresh": False}, "200201"),
        ({}, {"is_fresh": False, "is_food": False}, "300302"),
    ],
)
def test_the_category_comes_from_the_settings_the_name_or_the_kind(listed_leaf, settings, facts, leaf):
    assert listed_leaf(settings, facts) == leaf


@pytest.fixture
def listed_leaf(connect, simulator, shop):
    """The leaf a draft ends up in: ``listed_leaf(settings, changed facts)``."""

    def publish(settings, facts):
        draft = replace(shop.draft, facts=replace(shop.facts, **facts))
        ref = connect(settings=settings).create_listing(draft)
        return simulator.market.listing(ref.item_id).extra["wire"]["cats_v2"][-1]["cat_id"]

    return publish


def test_a_category_mapped_to_a_leaf_that_does_not_exist_is_refused(connect, shop):
    with pytest.raises(Invalid) as invalid:
        connect(settings={"categories": {"牦牛生鲜": "no such leaf"}}).create_listing(shop.draft)
    assert "settings" in invalid.value.remedy


def test_ids_from_the_settings_go_first(connect, simulator, shop):
    settings = {"after_sale_address_id": "99", "freight_template_id": "20001"}
    with pytest.raises(Rejected) as rejected:
        connect(settings=settings).create_listing(shop.draft)
    assert rejected.value.code == "10020290"


def test_a_shop_without_a_return_address_is_told_to_make_one(connector, simulator, shop, monkeypatch):
    monkeypatch.setattr(connector._client, "address_ids", list)
    with pytest.raises(Invalid, match="return address"):
        connector.create_listing(shop.draft)


def test_a_shop_without_a_freight_template_is_told_to_make_one(connector, simulator, shop, monkeypatch):
    monkeypatch.setattr(connector._client, "freight_template_ids", list)
    with pytest.raises(Invalid, match="freight template"):
        connector.create_listing(shop.draft)


def test_freight_templates_are_read_with_their_default(connector):
    assert [(x.template_id, x.name, x.is_default) for x in connector.freight_templates()] == [
        ("20001", "全国包邮", True),
        ("20002", "冷链", False),
    ]


@pytest.mark.parametrize(
    ("draft", "settings", "template"), [("20002", {"freight_template_id": "1"}, "20002"), ("", {}, "20001")]
)
def test_a_draft_may_choose_its_freight_template(connect, simulator, shop, draft, settings, template):
    ref = connect(settings=settings).create_listing(replace(shop.draft, freight_template=draft))
    assert simulator.market.listing(ref.item_id).extra["wire"]["express_info"]["template_id"] == template


def test_the_only_freight_template_is_not_looked_at(connector, simulator, shop, monkeypatch):
    monkeypatch.setattr(connector._client, "freight_template_ids", lambda: ["20002"])
    connector.create_listing(shop.draft)
    assert simulator.market.calls["merchant/getfreighttemplatedetail"] == 0


def test_a_category_says_what_it_needs_before_anything_is_published(connector, simulator, shop):
    needs = connector.category_needs(shop.facts, title=shop.draft.title)
    assert (needs.vendor_category_id, needs.name, needs.missing) == ("100101", "生鲜 / 其他生鲜", ())
    assert needs.papers == ("食品生产许可证或经营许可证",)
    bare = connector.category_needs(replace(shop.facts, shelf_days=None, net_content=""), title="x")
    assert bare.missing == ("净含量", "保质期")
    assert simulator.market.listings == {}


def test_a_ticket_has_a_category_of_its_own(connector, shop):
    facts = replace(shop.facts, storage="virtual", is_food=False, is_fresh=False)
    assert connector.category_needs(facts, title="x").vendor_category_id == "400401"


def test_a_paper_gets_a_file_id_and_an_address(connector, simulator, shop):
    paper = connector.upload_qualification(shop.picture())
    assert paper.vendor_id.startswith("qua_")
    assert paper.url in simulator.market.pictures
    assert connector.upload_qualification(shop.picture()) == paper


@pytest.mark.parametrize("data", [b"", b"x" * (2 * 1024 * 1024 + 1)])
def test_a_paper_that_is_empty_or_above_2_mb_costs_no_call(connector, simulator, shop, data):
    with pytest.raises(Invalid):
        connector.upload_qualification(replace(shop.picture(), data=data))
    assert simulator.market.calls == {}


@pytest.fixture
def organic(connect):
    """A shop whose goods go to a category that insists on an organic certificate."""
    return connect(settings={"categories": {"fresh": "有机生鲜"}})


def test_a_category_that_insists_on_a_paper_gets_it(organic, simulator, shop):
    picture = organic.upload_qualification(shop.picture())
    paper = Qualification("organic", "N1", None, (picture,))
    ref = organic.create_listing(replace(shop.draft, qualifications=(paper,)))
    sent = simulator.market.listing(ref.item_id).extra["wire"]["product_qua_infos"]
    assert sent == [{"qua_id": "9002", "qua_url": [picture.url]}]


def test_without_the_paper_nothing_is_created(organic, simulator, shop):
    with pytest.raises(Invalid, match="有机产品认证证书"):
        organic.create_listing(shop.draft)
    assert simulator.market.calls["product/add"] == 0


def test_a_paper_that_is_not_an_uploaded_picture_is_refused(organic, simulator, shop):
    paper = Qualification("organic", "N1", None, (PictureRef("https://elsewhere.example/1.jpg"),))
    with pytest.raises(Rejected):
        organic.create_listing(replace(shop.draft, qualifications=(paper,)))
    assert simulator.market.listings == {}


def test_a_presale_is_listed(connector, simulator, shop):
    ref = connector.create_listing(replace(shop.draft, presale_days=7))
    (sku,) = simulator.market.listing(ref.item_id).extra["wire"]["skus"]
    assert sku["sku_deliver_info"]["full_payment_presale_delivery_time"] == 7


def test_a_ticket_has_no_presale(connector, simulator, shop):
    facts = replace(shop.facts, is_food=False, is_fresh=False, storage="virtual", category="旅游(虚拟)")
    with pytest.raises(Invalid, match="presale"):
        connector.create_listing(replace(shop.draft, presale_days=7, is_voucher=True, facts=facts))
    assert simulator.market.listings == {}
