"""Wares against the sandbox shop: published once, changed, priced, counted, read as a shelf."""

from dataclasses import replace

import pytest

from connectors.base.types import AttributeKind, ListingRef, ListingState, PictureRef
from connectors.jd.connector import Connector
from connectors.sandbox.jd_answers import Refuse
from hub.kernel.errors import Indeterminate, Invalid, PlatformDown, Rejected
from hub.kernel.money import Money
from tests.connectors.jd.stage import GONE, PNG, picture, sent

# -- pictures ------------------------------------------------------------------------------------------


def test_a_picture_is_kept_and_its_path_comes_back(sim, shop):
    kept = shop.upload_picture(picture())
    assert sim.market.pictures[kept.url] == PNG
    assert kept.url.startswith("jfs/")
    assert sim.market.calls == {"jingdong.imgzone.picture.upload": 1}


def test_a_picture_above_1_mb_is_not_sent(sim, shop):
    with pytest.raises(Invalid):
        shop.upload_picture(picture(PNG + b"0" * 1024 * 1024))
    assert not sim.market.calls


def test_a_file_that_is_no_picture_is_rejected_by_the_platform(shop):
    with pytest.raises(Rejected) as caught:
        shop.upload_picture(picture(b"hello"))
    assert caught.value.code == "403"


def test_a_lost_upload_may_simply_be_repeated(sim, shop):
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(PlatformDown):
        shop.upload_picture(picture())


# -- listings ------------------------------------------------------------------------------------------


def test_a_new_listing_is_on_sale_with_price_stock_and_pictures(sim, shop, draft):
    ref = shop.create_listing(draft())
    listing = sim.market.listings[ref.item_id]
    assert (listing.title, listing.price_fen, listing.stock, listing.status) == ("高原牦牛腱子肉500g", 6900, 40, "live")
    assert (len(listing.pictures), len(listing.details)) == (1, 2)
    assert ref == ListingRef(listing.id, listing.sku_id, "YAK-500", ListingState.LIVE)
    filled = {x["attrId"]: x["attrValues"] for x in listing.extra["ware"]["multiCateProps"]}
    assert filled == {"2002": ["500g"], "2003": ["SC12345678901234"], "2004": ["青海"], "2005": ["91"]}


def test_a_listing_is_found_by_merchant_code_on_sale_or_off(shop, draft):
    live = shop.create_listing(draft("A"))
    off = shop.delist(shop.create_listing(draft("B")))
    assert shop.find_listing("A") == live
    assert shop.find_listing("B") == off
    assert off.state is ListingState.OFF
    assert shop.find_listing("C") is None


def test_the_newest_listing_that_still_exists_is_found(sim, shop, draft):
    older = shop.create_listing(draft("A"))
    newer = shop.create_listing(draft("A"))
    assert shop.find_listing("A") == newer
    sim.market.set_status(newer.item_id, "deleted")
    assert shop.find_listing("A") == older


def test_a_ware_deleted_while_it_is_looked_for_is_passed_over(sim, shop, draft):
    shop.create_listing(draft("A"))
    sim._apis["jingdong.ware.read.findWareById"] = lambda *_: {}
    assert shop.find_listing("A") is None


def test_listings_beyond_one_page_are_found(sim, shop):
    for i in range(103):
        sim.market.create_listing(merchant_code=f"M{i}", title="t", price_fen=100, stock=1, status="live")
    assert shop.find_listing("M102").merchant_code == "M102"
    assert sim.market.calls["jingdong.sku.read.searchSkuList"] == 3


def test_a_listing_in_audit_is_said_to_be(sim, shop, draft):
    ref = shop.create_listing(draft())
    sim.market.set_status(ref.item_id, "audit")
    assert shop.find_listing("YAK-500").state is ListingState.AUDIT


def test_a_listing_goes_off_and_on_sale_with_new_stock(sim, shop, draft):
    ref = shop.create_listing(draft())
    assert shop.delist(ref).state is ListingState.OFF
    assert sim.market.listings[ref.item_id].status == "off"
    assert shop.relist(ref, stock=7).state is ListingState.LIVE
    assert (sim.market.listings[ref.item_id].status, sim.market.listings[ref.item_id].stock) == ("live", 7)


def test_a_lost_answer_to_a_creation_must_be_looked_up(sim, shop, draft):
    carry_out = sim._apis["jingdong.ware.write.add"]

    def vanish(body, file):
        carry_out(body, file)
        return {"ware": {}}

    sim._apis["jingdong.ware.write.add"] = vanish
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())
    assert sim.market.created_count["YAK-500"] == 1
    assert shop.find_listing("YAK-500").state is ListingState.OFF


def test_a_created_ware_without_skus_is_looked_up(sim, shop, draft):
    sim._apis["jingdong.ware.write.add"] = lambda *_: {"ware": {"wareId": 5, "skus": []}}
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())


def test_a_created_ware_that_did_not_go_on_sale_is_indeterminate(sim, shop, draft):
    sim.limited.add("jingdong.ware.write.upOrDown")
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())
    assert sim.market.created_count["YAK-500"] == 1


def test_a_refused_sale_is_told_with_the_platforms_words(sim, shop, draft):
    def refuse(body, file):
        raise Refuse("403", "资质不全")

    sim._apis["jingdong.ware.write.upOrDown"] = refuse
    ref = shop.create_listing(draft())
    assert (ref.state, ref.reason) == (ListingState.REFUSED, "校验失败:资质不全")


def test_the_shops_own_category_setting_wins(sim, connect, draft):
    shop = Connector(connect(sim.transport(), categories={"牦牛生鲜": 12202}, category_id="1"))
    shop.create_listing(draft())
    assert sim.market.calls["jingdong.vender.category.getFullValidCategoryResultByVenderId"] == 0


def test_a_choice_of_categories_is_left_to_the_operator(sim, shop, draft):
    two = {"categories": [{"id": 1, "name": "甲"}, {"id": 2, "name": "乙"}]}
    sim._apis["jingdong.vender.category.getFullValidCategoryResultByVenderId"] = lambda *_: two
    with pytest.raises(Invalid) as caught:
        shop.create_listing(draft())
    assert "1 甲, 2 乙" in caught.value.remedy


# -- stock ---------------------------------------------------------------------------------------------


def test_stock_is_overwritten_never_added(sim, shop, draft):
    ref = shop.create_listing(draft())
    shop.set_stock(ref, 12)
    shop.set_stock(ref, 12)
    assert sim.market.listings[ref.item_id].stock == 12


def test_a_stock_push_is_a_full_update_with_a_key_of_its_own(answering):
    done = {"returnType": {"success": True, "obj": {"updateStockResult": [{"data": 55, "success": True}]}}}
    shop, heard = answering({"jingdong_ware_stock_sku_set_responce": done})
    ref = ListingRef("678", "55", "A", ListingState.LIVE)
    shop.set_stock(ref, 0)
    shop.set_stock(ref, 0)
    (method, first), (_, second) = sent(heard[0]), sent(heard[1])
    assert method == "jingdong.ware.stock.sku.set"
    assert first["req"]["updateModel"] == "fullStockIn"
    assert first["req"]["skuStocks"] == [{"skuId": 55, "stockNum": 0, "storeId": 0}]
    assert first["req"]["stockRfId"] != second["req"]["stockRfId"]


def test_stock_of_an_unknown_sku_is_rejected(shop):
    with pytest.raises(Rejected) as caught:
        shop.set_stock(GONE, 1)
    assert caught.value.message == "SKU不存在"


def test_negative_stock_is_not_sent(sim, shop):
    with pytest.raises(Invalid):
        shop.set_stock(GONE, -1)
    assert not sim.market.calls


# -- the shelf -----------------------------------------------------------------------------------------


def test_a_changed_listing_has_its_new_words_pictures_and_price_and_its_old_stock(sim, shop, draft):
    ref = shop.create_listing(draft())
    sim.market.set_stock(ref.item_id, 7)
    changed = draft(
        title="新标题", price=Money(5900), main_pictures=(PictureRef("jfs/n1.jpg"), PictureRef("jfs/n2.jpg"))
    )
    assert shop.update_listing(ref, changed) == ref
    listing = sim.market.listings[ref.item_id]
    assert (listing.title, listing.price_fen, listing.stock) == ("新标题", 5900, 7)
    assert listing.pictures == ("jfs/n1.jpg", "jfs/n2.jpg")
    assert listing.extra["ware"]["multiCateProps"][0] == {"attrId": "2002", "attrValues": ["500g"]}


def test_a_title_of_more_than_45_characters_fits_a_new_ware_only(sim, shop, draft):
    ref = shop.create_listing(draft(title="牦" * 46))
    with pytest.raises(Invalid):
        shop.update_listing(ref, draft(title="牦" * 46))
    assert sim.market.calls["jingdong.ware.write.updateWare"] == 0


@pytest.mark.parametrize("late", ["jingdong.image.write.update", "jingdong.price.write.updateSkuJdPrice"])
def test_a_change_that_stops_half_way_is_never_called_undone(sim, shop, draft, late):
    ref = shop.create_listing(draft())
    sim.limited.add(late)
    with pytest.raises(Indeterminate):
        shop.update_listing(ref, draft(title="新标题"))
    assert sim.market.listings[ref.item_id].title == "新标题"


def test_a_price_is_changed_and_nothing_else(sim, shop, draft):
    ref = shop.create_listing(draft())
    assert shop.set_price(ref, Money(4200), market_price=Money(5000)).state is ListingState.LIVE
    listing = sim.market.listings[ref.item_id]
    assert (listing.price_fen, listing.stock, listing.title) == (4200, 40, draft().title)


@pytest.mark.parametrize("fen", [0, 999_999_999_01])
def test_a_price_jd_would_refuse_is_not_sent(sim, shop, fen):
    with pytest.raises(Invalid):
        shop.set_price(GONE, Money(fen), market_price=Money(1))
    assert not sim.market.calls


def test_a_price_whose_effect_nobody_saw_is_looked_up(sim, shop, draft):
    ref = shop.create_listing(draft())
    sim.limited.add("jingdong.ware.read.findWareById")
    with pytest.raises(Indeterminate):
        shop.set_price(ref, Money(4200), market_price=Money(5000))
    assert sim.market.listings[ref.item_id].price_fen == 4200


def test_a_listing_off_sale_is_deleted_once(sim, shop, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):
        shop.delete_listing(ref)
    shop.delist(ref)
    shop.delete_listing(ref)
    shop.delete_listing(ref)
    assert sim.market.calls["jingdong.ware.write.delete"] == 2
    assert shop.find_listing("YAK-500") is None


def test_the_whole_shelf_is_read_once_each(sim, shop):
    for i in range(103):
        sim.market.create_listing(merchant_code=f"M{i}", title=f"货{i}", price_fen=100 + i, stock=i, status="live")
    sim.market.set_status(next(iter(sim.market.listings)), "deleted")
    shelf = [x for page in shop.all_listings() for x in page]
    assert len({x.ref.item_id for x in shelf}) == len(shelf) == 102
    last = shelf[-1]
    assert (last.ref.merchant_code, last.title, last.price, last.stock) == ("M102", "货102", Money(202), 102)


def test_an_empty_shelf_has_no_listings(shop):
    assert [x for page in shop.all_listings() for x in page] == []


def test_a_shelf_jd_cannot_list_to_its_end_is_not_taken_for_whole(answering):
    page = {"data": [], "pageNo": 1, "totalItem": 5001}
    shop, _ = answering(
        {
            "jingdong_sku_read_searchSkuList_responce": {"page": {"data": [], "totalItem": 0}},
            "jingdong_ware_read_searchWare4Valid_responce": {"page": page},
        }
    )
    with pytest.raises(Rejected):
        list(shop.all_listings())


def test_a_category_says_what_it_wants_and_what_would_be_filled_in(sim, connect, draft):
    shop = Connector(connect(sim.transport(), required_attributes=["产地", "2005"]))
    needs = shop.category_needs(replace(draft().facts, origin=""), title="好货")
    assert (needs.vendor_category_id, needs.name) == ("12202", "地方特产")
    shown = {x.name: (x.required, x.kind, x.filled) for x in needs.attributes}
    assert shown == {
        "净含量": (False, AttributeKind.TEXT, "500g"),
        "生产许可证编号": (False, AttributeKind.TEXT, "SC12345678901234"),
        "产地": (True, AttributeKind.TEXT, ""),
        "储存条件": (True, AttributeKind.ONE_OF, "91"),
        "规格": (True, AttributeKind.ONE_OF, "500g"),
    }
    assert needs.missing == ("产地",)


def test_a_category_jd_does_not_have_is_told_to_the_operator(sim, connect, draft):
    with pytest.raises(Invalid):
        Connector(connect(sim.transport(), category_id="1")).category_needs(draft().facts, title="好货")
