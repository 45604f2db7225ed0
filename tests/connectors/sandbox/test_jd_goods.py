"""The goods desk of the sandbox JD shop refuses what JD would refuse when wares change."""

import pytest

from connectors.jd.simulator import Simulator
from connectors.sandbox.jd_answers import Refuse


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def item(sim):
    return sim.market.create_listing(
        merchant_code="A", title="货", price_fen=1000, stock=9, status="off", pictures=("jfs/1.jpg", "jfs/2.jpg")
    )


def call(sim, api, **body):
    return sim.goods.apis[f"jingdong.{api}"](body, b"")


def images(sim, item, **changes):
    asked = {"wareId": int(item.id), "colorId": "0,0", "imgIndex": "1,3", "imgUrl": "jfs/a.jpg,jfs/c.jpg"}
    return call(sim, "image.write.update", **(asked | changes))


def test_words_change_and_stock_status_and_pictures_stay(sim, item):
    ware = {"wareId": int(item.id), "title": "新", "introduction": '<p><img src="jfs/d.jpg"/></p>'}
    assert call(sim, "ware.write.updateWare", ware=ware) == {"success": True}
    assert (item.title, item.details, item.stock, item.status) == ("新", ("jfs/d.jpg",), 9, "off")
    assert item.pictures == ("jfs/1.jpg", "jfs/2.jpg")


@pytest.mark.parametrize("bad", [{"title": "好" * 46}, {"title": ""}, {"images": []}, {"wareStatus": 8}, {"wareId": 5}])
def test_an_illegal_change_is_refused(sim, item, bad):
    with pytest.raises(Refuse):
        call(sim, "ware.write.updateWare", ware={"wareId": int(item.id), "title": "新"} | bad)
    assert item.title == "货"


@pytest.mark.parametrize(
    "columns", [{}, {"colorId": ["0", "0"], "imgIndex": [1, 3], "imgUrl": ["jfs/a.jpg", "jfs/c.jpg"]}]
)
def test_pictures_are_set_slot_by_slot_from_lists_or_comma_text(sim, item, columns):
    images(sim, item, **columns)
    assert item.pictures == ("jfs/a.jpg", "jfs/2.jpg", "jfs/c.jpg")


@pytest.mark.parametrize("bad", [{"colorId": "0"}, {"imgUrl": "http://x/a.jpg,jfs/b"}, {"wareId": 5}])
def test_pictures_that_do_not_pair_or_were_not_uploaded_are_refused(sim, item, bad):
    with pytest.raises(Refuse):
        images(sim, item, **bad)
    assert item.pictures == ("jfs/1.jpg", "jfs/2.jpg")


def test_a_price_is_set_by_sku(sim, item):
    assert call(sim, "price.write.updateSkuJdPrice", skuId=int(item.sku_id), jdPrice="29.90") == {"success": True}
    assert item.price_fen == 2990


@pytest.mark.parametrize("bad", [{"skuId": 5}, {"jdPrice": "0"}, {"jdPrice": "1000000000"}, {"jdPrice": "1.999"}])
def test_an_illegal_price_is_refused(sim, item, bad):
    with pytest.raises(Refuse):
        call(sim, "price.write.updateSkuJdPrice", **({"skuId": int(item.sku_id), "jdPrice": "1.00"} | bad))
    assert item.price_fen == 1000


def test_only_a_ware_off_sale_is_deleted_and_then_it_is_nowhere(sim, item):
    sim.market.set_status(item.id, "live")
    with pytest.raises(Refuse):
        call(sim, "ware.write.delete", wareId=int(item.id))
    sim.market.set_status(item.id, "off")
    call(sim, "ware.write.delete", wareId=int(item.id))
    assert call(sim, "ware.read.findWareById", wareId=int(item.id)) == {}
    assert call(sim, "ware.read.searchWare4Valid", pageNo=1, pageSize=50)["page"]["totalItem"] == 0
    with pytest.raises(Refuse):
        call(sim, "ware.write.delete", wareId=int(item.id))


@pytest.mark.parametrize("bad", [{"pageSize": 51}, {"pageSize": 0}, {"pageNo": 0}, {"pageNo": 101}])
def test_pages_of_wares_beyond_the_limits_are_refused(sim, bad):
    with pytest.raises(Refuse):
        call(sim, "ware.read.searchWare4Valid", **bad)


def test_an_unknown_category_is_empty(sim):
    assert call(sim, "category.read.findById", cid=5) == {}
    assert call(sim, "category.read.findById", cid=12202)["category"]["lev"] == 3
