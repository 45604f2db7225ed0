"""Promises of the uplink desk."""

from collections.abc import Callable
from typing import Any

from sqlmodel import select

from hub.warehouse.models import UplinkParcel

Play = Callable[..., None]


def test_a_stations_parcels_become_a_lot(play: Play, shopfloor: Any) -> None:
    house = shopfloor
    before = house.sums()["A1"]

    def ids() -> dict[str, int]:
        with house.runtime.db.read() as tx:
            return {row.code: row.id for row in tx.exec(select(UplinkParcel))}

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/uplink")
        sent = {"station": "样例村站", "producer": "H-017", "sku": "A1", "grams": "2000", "sent_on": "2026-01-09"}
        for code in ("U1", "U2"):
            await browser.post("/uplink", **sent, code=code, pieces="4")
        await browser.post("/uplink", **sent, code="U1", pieces="4")
        _, text = await browser.get("/uplink")
        assert "这个上行件已经登记过" in text
        await browser.post("/uplink", **sent | {"sku": "ZZ"}, code="U3", pieces="4")
        await browser.post("/uplink", **sent | {"sent_on": "昨天"}, code="U4", pieces="4")
        for code in ("U1", "U2"):
            await browser.post(f"/uplink/{ids()[code]}/receive", pieces="4", grams="1500" if code == "U2" else "2000")
        _, text = await browser.get("/uplink?tab=received")
        assert text.count("与登记不符") == 1
        house_id = text.split('name="warehouse"')[1].split('value="')[1].split('"')[0]
        lot = {"lot": "A1-260109A", "production_date": "2026-01-05", "warehouse": house_id}
        await browser.post("/uplink/merge", **lot, parcel=[str(ids()["U1"]), str(ids()["U2"])])
        _, text = await browser.get("/uplink?tab=merged")
        assert text.count("A1-260109A") == 2

    play(story)
    assert sorted(ids()) == ["U1", "U2"]
    assert house.sums()["A1"] == (before[0] + 8, before[1])
