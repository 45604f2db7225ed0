"""Invented view models for the couriers' desk."""

from datetime import UTC, datetime
from typing import Any

from hub.logistics.tariff_sheet import BadCell
from hub.web.console.views import couriers as views
from hub.web.forms import Form

AT = datetime(2026, 11, 23, 5, 40, tzinfo=UTC)
STORAGES, CHANNELS = ("frozen", "chilled", "ambient"), ("taobao", "jd", "pinduoduo", "wechat_shop")


def courier(code: str, name: str, **changes: Any) -> views.CourierRow:
    given = {"storages": STORAGES, "channels": (), "rank": 10, "active": True, "cut_off": "17:30", "low_at": 200}
    figures = {"free": 1290, "used": 1710, "low": False, "areas": 18}
    return views.CourierRow(code, name, **(given | figures | changes))


def courier_desks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values)."""
    rows = (
        courier("SF", "样例速运"),
        courier("EMS", "样例邮政", storages=("ambient",), cut_off="", free=37, low=True),
        courier("JD", "样例京东快递", channels=("jd",), active=False),
    )
    area = [views.AreaRow(n, text, storage, 3, served) for n, (text, storage, served) in enumerate(
        [("", "ambient", True), ("青海", "frozen", True), ("青海/黄南/泽库", "frozen", True), ("西藏", "frozen", False)], 1
    )]  # fmt: skip
    late = (
        views.LateRow(1, "4093877621550133249", "taobao", "样例速运", "SF0000000017", AT, AT, 22, "bad"),
        views.LateRow(2, "240611-99301", "pinduoduo", "样例邮政", "9811111111111", AT, AT, 13, "warn"),
    )
    scans = (
        views.ScanRow(AT, "moving", "西宁", "到达西宁中转", "file", "tashi"), views.ScanRow(AT, "accepted", "泽库", "", "hand", "drolma"),
    )  # fmt: skip
    wrong = (BadCell(3, "状态", "“喝茶”不认识", "请写揽收、运输、派送、签收、异常或退回。"),)
    areas = views.AreasView("SF", "样例速运", (("SF", "样例速运"), ("EMS", "样例邮政")), tuple(area), STORAGES)
    tracking = views.TrackingView(late, "SF0000000017", scans, 1, ("accepted", "moving", "signed"))
    return {
        "/couriers": ("couriers/list.html", {"view": views.CouriersView(rows, 2)}),
        "/couriers/none": ("couriers/list.html", {"view": views.CouriersView((), 0)}),
        "/couriers/EMS": ("couriers/detail.html", {"view": views.CourierView(rows[1], STORAGES, CHANNELS), "form": Form()}),
        "/couriers/new": ("couriers/detail.html", {"view": views.CourierView(None, STORAGES, CHANNELS), "form": Form()}),
        "/couriers/areas": ("couriers/areas.html", {"view": areas, "form": Form(), "bad": wrong}),
        "/couriers/tracking": ("couriers/tracking.html", {"view": tracking, "form": Form(), "bad": wrong}),
        "/couriers/tracking/none": (
            "couriers/tracking.html",
            {"view": views.TrackingView((), "", (), 0, ("accepted",)), "form": Form(), "bad": ()},
        ),
    }  # fmt: skip
