"""Invented view models for the uplink desk."""

from datetime import UTC, date, datetime
from typing import Any

from hub.web.console.views import uplink as views
from hub.web.console.views.shared import Tab
from hub.web.forms import Form

AT = datetime(2026, 11, 23, 5, 40, tzinfo=UTC)
TABS = (
    Tab("expected", "待到县", 2),
    Tab("received", "待并批", 2),
    Tab("merged", "已入批", 41),
    Tab("refused", "已拒收", 1),
)


def parcel(n: int, **changes: Any) -> views.UplinkRow:
    given: dict[str, Any] = {
        "uplink_id": n, "code": f"NX-2611-{n:03d}", "station": "宁秀样例村站", "producer": f"H-{n:03d}", "sku": "ZK047",
        "name": "蕨麻(人参果)一级", "storage": "ambient", "sent_on": date(2026, 11, 20), "sent_pieces": 20, "sent_g": 5600,
        "pieces": None, "grams": None, "degrees": "", "note": "", "lot": "", "received_at": None, "who": "tashi", "off": False,
    }  # fmt: skip
    return views.UplinkRow(**given | changes)


def uplink_desks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values)."""
    cold = {"sku": "ZK001", "name": "牦牛腱子肉", "storage": "frozen"}
    came = {"pieces": 20, "grams": 5600, "received_at": AT, "who": "drolma"}
    waiting = (parcel(1), parcel(2, **cold))
    received = (
        parcel(3, **came),
        parcel(4, **cold, **came | {"pieces": 18, "grams": 5020}, degrees="-18.5 ℃", off=True, note="外袋破一个"),
    )
    merged = (parcel(5, **came, lot="ZK047-261123A"),)
    house, day = ((1, "泽库县域仓"),), date(2026, 11, 23)
    return {
        f"/uplink{tail}": ("uplink/desk.html", {"view": views.UplinkView(TABS, tab, rows, house, day), "form": Form()})
        for tail, tab, rows in (("", "expected", waiting), ("/received", "received", received), ("/merged", "merged", merged), ("/none", "refused", ()))
    }  # fmt: skip
