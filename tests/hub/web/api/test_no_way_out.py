"""With a lapsed licence, an expired lot or an open recall there is no way out: pages, interface, timers, waiting jobs."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from openpyxl import load_workbook

from hub.channels import audits, publishing, stock_sync, withdrawing
from hub.orders import pull, review
from hub.sheets import shops
from hub.trace.widening import WIDEN
from hub.warehouse import queries, top_up, vouchers, waves
from tests.hub.floor import Floor, license_food, spoil, stocked

CAUSES = ("licence", "expired", "recalled")
REFUSED = "不得出库|不能出库"
#: Doors that promise, move or offer goods: each is tried below, but for those that only take off sale or only print.
WATCHED = {
    "POST /api/v1/handovers",
    "POST /api/v1/listings",
    "POST /api/v1/listings/{listing_id}/delist",
    "POST /fulfilment/handovers",
    "POST /fulfilment/handovers/scan",
    "POST /fulfilment/parcels/{parcel_id}/label",
    "POST /fulfilment/parcels/{parcel_id}/pack",
    "POST /fulfilment/parcels/{parcel_id}/scan",
    "POST /fulfilment/parcels/{parcel_id}/waybill",
    "POST /listings/bulk",
    "POST /listings/cells/{shop_id}/{sku}",
}


@dataclass
class Stand:
    """A house in which A waits at every step of the way out, and what it looked like before A became unfit."""

    house: Any
    floor: Floor
    shops: dict[str, int]
    markets: dict[str, Any]
    sheet: int
    wave: int
    stop: str
    parcels: dict[str, int]
    secret: str
    before: dict[str, Any] = field(default_factory=dict)

    def seen(self) -> dict[str, Any]:
        """Stock, parcels, and what the ledger says has left."""
        with self.house.runtime.db.read() as tx:
            gone = tx.connection().exec_driver_sql("SELECT COUNT(*) FROM stock_ledger WHERE reason = 'ship'").scalar()
            promised = tx.connection().exec_driver_sql(
                "SELECT COALESCE(SUM(quantity), 0) FROM reservation WHERE state = 'open'"
            )
            return {
                "levels": self.house.levels(), "parcels": sorted(self.floor.states()), "gone": gone,
                "promised": promised.scalar(),
            }  # fmt: skip


@pytest.fixture
def stand(
    house: Any,
    open_shop: Any,
    put_on_sale: Any,
    request_publish: Any,
    make_key: Callable[..., str],
) -> Stand:
    """A is live in one shop, waits for its pictures in another, is in audit in a third; parcels stand at every step."""
    floor = stocked(house)
    license_food(house, "A")
    markets, ids = {}, {}
    for channel, options in (("taobao", {}), ("wechat_shop", {"instant_audit": False}), ("jd", {})):
        markets[channel], ids[channel] = open_shop(channel, **options)
        if channel != "jd":
            put_on_sale("A", channel, ids[channel])
    assert request_publish(codes=["A"], shop_ids=[ids["jd"]]) == 1
    with house.runtime.db.write() as tx:
        sheet = shops.add(tx, code="post", name="样例邮乐店", platform="邮乐网", actor=house.actor).id
    house.run(stock_sync.FAN_OUT, stock_sync.PUSH)
    [labelled] = floor.labelled(house.order("LABELLED", ("A", 1)))
    house.take(*(house.order(no, ("A", 1)) for no in ("PACKED", "SCANNED", "PICKING")))
    floor.plan()
    wave = floor.wave().id
    at = {no: floor.parcels(no)[0].id for no in ("PACKED", "SCANNED", "PICKING")} | {"LABELLED": labelled}
    for no in ("PACKED", "SCANNED"):
        floor.scan_all(at[no])
    floor.pack(at["PACKED"])
    house.take(house.order("PLANNED", ("A", 1)))
    floor.plan()
    with house.runtime.db.read() as tx:
        stop = waves.pick_list(tx, wave)[0].key
    return Stand(house, floor, ids, markets, sheet, wave, stop, at, make_key())


@pytest.fixture(params=CAUSES)
def unfit(request: Any, stand: Stand) -> Stand:
    """The same house after A became unfit."""
    spoil(stand.house, request.param, "A")
    stand.before = stand.seen()
    return stand


Way = Callable[[Any, Stand], Awaitable[None]]


async def _pick(browser: Any, at: Stand) -> None:
    _, page = await browser.post(f"/fulfilment/waves/{at.wave}/pick", at=at.stop, code="A", pieces="1")
    assert re.search(REFUSED, page)


async def _scan(browser: Any, at: Stand) -> None:
    _, page = await browser.post(f"/fulfilment/parcels/{at.parcels['PICKING']}/scan", code="A")
    assert re.search(REFUSED, page)


async def _pack(browser: Any, at: Stand) -> None:
    with at.house.runtime.db.read() as tx:
        grams = queries.parcel(tx, at.parcels["SCANNED"]).expected_g
    _, page = await browser.post(f"/fulfilment/parcels/{at.parcels['SCANNED']}/pack", weight_g=str(grams))
    assert re.search(REFUSED, page)


async def _label(browser: Any, at: Stand) -> None:
    _, page = await browser.post(f"/fulfilment/parcels/{at.parcels['PACKED']}/waybill")
    assert re.search(REFUSED, page)


async def _put_on_sheet(browser: Any, at: Stand) -> None:
    parcel = at.floor.parcels("LABELLED")[0]
    await browser.post("/fulfilment/handovers/scan", carrier=parcel.carrier, code=parcel.waybill)
    _, page = await browser.get(f"/fulfilment/handovers/new?carrier={parcel.carrier}")
    assert re.search(REFUSED, page)


async def _sign(browser: Any, at: Stand) -> None:
    await browser.post("/fulfilment/handovers", parcel=str(at.parcels["LABELLED"]), courier="样例快递员")
    _, page = await browser.get("/fulfilment/handovers/new")
    assert re.search(REFUSED, page)


async def _sell_offline(browser: Any, at: Stand) -> None:
    form = {
        "kind": "fair", "customer": "样例展销会", "freight": "0", "name": "张样例", "phone": "10012345678",
        "province": "青海省", "city": "西宁市", "district": "城西区", "address": "样例路1号", "sku0": "A",
        "quantity0": "1", "price0": "80.00",
    }  # fmt: skip
    response, _ = await browser.post("/sheets/offline", key="k1", **form)
    _, page = await browser.get(response.headers["Location"])
    assert "缺货" in page


async def _release_hold(browser: Any, at: Stand) -> None:
    await asyncio.to_thread(at.house.take, at.house.order("LATE", ("A", 1)))
    order = at.house.order_id("LATE")
    response, _ = await _ask(browser, at, "POST", f"/orders/{order}/release", {"kind": "short"})
    assert (response.status, at.house.state("LATE")) == (200, "received:short")


async def _hand_over_by_key(browser: Any, at: Stand) -> None:
    body = {"parcels": [str(at.parcels["LABELLED"])], "signed_by": "样例快递员"}
    response, said = await _ask(browser, at, "POST", "/handovers", body)
    assert (response.status, "must not leave" in str(said)) == (409, True)


async def _ask_the_stock(browser: Any, at: Stand) -> None:
    _, said = await _ask(browser, at, "GET", "/stock")
    assert {row["code"]: row["sellable"] for row in said["items"]}["A"] == 0


async def _ask(browser: Any, at: Stand, method: str, path: str, body: Any = None) -> tuple[Any, Any]:
    named = {"Authorization": f"Bearer {at.secret}", "Accept-Language": "en"}
    response = await browser.client.request(method, f"/api/v1{path}", json=body, headers=named)
    return response, await response.json(content_type=None)


FLOOR_WAYS: dict[str, Way] = {
    "picking": _pick,
    "scanning": _scan,
    "packing": _pack,
    "labelling": _label,
    "onto the sheet": _put_on_sheet,
    "handing over": _sign,
    "an offline order": _sell_offline,
    "a hold lifted by key": _release_hold,
    "handing over by key": _hand_over_by_key,
    "stock asked by key": _ask_the_stock,
}


@pytest.mark.parametrize("way", FLOOR_WAYS)
def test_no_page_and_no_key_reserves_picks_or_ships_it(play: Callable[..., None], unfit: Stand, way: str) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/fulfilment")
        await FLOOR_WAYS[way](browser, unfit)

    play(story)
    assert unfit.seen() == unfit.before
    assert unfit.house.whole()


@pytest.mark.parametrize("unfit", ["licence", "recalled"], indirect=True)
@pytest.mark.parametrize("way", ["page", "matrix", "key", "file"])
def test_no_page_no_key_and_no_file_puts_it_on_sale(play: Callable[..., None], unfit: Stand, way: str) -> None:
    shop = unfit.shops["jd"]
    with unfit.house.runtime.db.write() as tx:
        tx.connection().exec_driver_sql(f"UPDATE listing SET state = 'off' WHERE shop_id = {shop}")

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/listings")
        if way == "page":
            await browser.post(f"/listings/cells/{shop}/A", action="publish")
        elif way == "matrix":
            await browser.post("/listings/bulk", action="publish", sku="A", shop=str(shop))
        elif way == "key":
            response, said = await _ask(browser, unfit, "POST", "/listings", {"sku": "A"})
            assert (response.status, said) == (200, {"submitted": 0})
        else:
            await _file_says(browser, unfit)

    play(story)
    unfit.house.run(publishing.PUBLISH_READY, publishing.PUBLISH)
    assert unfit.markets["jd"].market.state()["listings"] == []


async def _file_says(browser: Any, at: Stand) -> None:
    told = {}
    for kind in ("products", "stock"):
        response = await browser.client.get(f"/sheets/shops/{at.sheet}/{kind}.xlsx")
        rows = load_workbook(io.BytesIO(await response.read())).active.iter_rows(values_only=True)
        told[kind] = {row[0]: row[2] for row in rows}
    assert "A" not in told["products"]
    assert "B" in told["products"]
    assert told["stock"]["A"] == "0"


def test_no_timer_and_no_job_that_waited_lets_it_through(unfit: Stand, studio: Any, listing: Any) -> None:
    house = unfit.house
    wechat = unfit.markets["wechat_shop"]
    wechat.approve(listing("A", unfit.shops["wechat_shop"]).item_id)
    studio("A", "jd")
    with house.runtime.db.write() as tx:
        for kind in (audits.CHECK_ALL, stock_sync.RECOUNT, withdrawing.CHECK, WIDEN, top_up.TOP_UP, review.RETRY_SHORT):
            audits.enqueue_many(tx, kind, [("tick", {})])
        audits.enqueue_many(tx, publishing.RESUME, [("jd", {"shop_id": str(unfit.shops["jd"])})])
        audits.enqueue_many(tx, vouchers.ISSUE, [("all", {})])
    house.take(house.order("NEW", ("A", 1)))
    house.run(
        audits.CHECK_ALL, audits.CHECK, stock_sync.RECOUNT, stock_sync.FAN_OUT, stock_sync.PUSH, withdrawing.CHECK,
        withdrawing.WITHDRAW, WIDEN, top_up.TOP_UP, review.RETRY_SHORT, publishing.RESUME, publishing.PUBLISH,
        vouchers.ISSUE, pull.PULL_ALL,
    )  # fmt: skip
    assert house.state("NEW") == "received:short"
    for simulator in unfit.markets.values():
        assert [row["stock"] for row in simulator.market.state()["listings"] if row["status"] == "live"] in ([], [0])
    assert unfit.seen() == unfit.before


def test_every_door_that_changes_goods_or_listings_is_walked_here(play: Callable[..., None]) -> None:
    """A new route of the floor, the listings or the interface has to be added to a way above, or named as harmless."""
    found: set[str] = set()

    def look(app: web.Application) -> None:
        found.update(
            f"{route.method} {route.resource.canonical}"
            for route in app.router.routes()
            if route.resource and route.method not in ("GET", "HEAD")
        )

    async def story(_browser: Any) -> None:
        return

    play(story, change=look)
    watched = {
        name for name in found if any(part in name for part in ("/handovers", "/listings", "/fulfilment/parcels"))
    }
    assert watched == WATCHED
