"""What the public templates show of a passport: its words, its drawings, and only stops a buyer understands."""

from dataclasses import dataclass

from hub.kernel.clock import CHINA
from hub.trace.passport import ParcelPassport, Passport, Stop
from hub.warehouse.gs1 import gs1_path, own_path
from hub.web.i18n import mark
from hub.web.trace.drawing import Curve, Map, draw_curve, draw_map

#: Kind of a stop -> what a buyer reads, and its sign.
STOPS = {
    "herd": (mark("放养或采集"), "pasture"),
    "input": (mark("投入品登记"), "leaf"),
    "use": (mark("用料用药"), "leaf"),
    "papers": (mark("检疫与检验证明"), "paper"),
    "make": (mark("加工"), "make"),
    "test": (mark("检测"), "test"),
    "storage": (mark("冷库储存"), "cold"),
    "transport": (mark("运输"), "truck"),
    "received": (mark("进入县域仓"), "house"),
    "shipped": (mark("从仓库发出"), "parcel"),
}
PAPERS = {
    "ORG": mark("有机产品认证"), "GRN": mark("绿色食品"), "GI": mark("地理标志"), "SC": mark("食品生产许可"), "HAL": mark("清真"),
    "JY": mark("检疫检验"),
}  # fmt: skip
KEPT = {
    "frozen": mark("冷冻 −18 ℃ 以下"),
    "chilled": mark("冷藏 0–10 ℃"),
    "ambient": mark("常温"),
    "virtual": mark("电子凭证"),
}
WARNINGS = {
    "recalled": (mark("这个批次正在召回"), mark("请勿食用或使用，联系卖家退货。")),
    "quarantine": (mark("这个批次正在核查"), mark("核查结束前暂停销售。")),
    "expired": (mark("这个批次已过保质期"), mark("请勿食用或使用。")),
}


@dataclass(frozen=True, slots=True)
class LotView:
    """One lot on a public page."""

    passport: Passport
    stops: tuple[Stop, ...]
    map: Map | None
    curve: Curve | None
    path: str
    pieces: int = 0

    @property
    def tested(self) -> bool:
        """Whether a test was recorded and none failed."""
        results = [stop.result for stop in self.passport.stops if stop.kind == "test"]
        return bool(results) and "fail" not in results

    @property
    def from_place(self) -> str:
        """Where the first of it came from."""
        return next((stop.place for stop in self.stops if stop.kind == "herd" and stop.place), self.passport.origin)


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel on a public page."""

    parcel: ParcelPassport
    lots: tuple[LotView, ...]


def lot_view(found: Passport, *, pieces: int = 0) -> LotView:
    """A lot's page."""
    shown = tuple(stop for stop in found.stops if stop.kind in STOPS)
    points: dict[str, tuple[float, float]] = {}
    for stop in found.stops:
        if stop.geo and stop.place:
            points.setdefault(stop.place, stop.geo)
    path = gs1_path(found.gtin, found.lot) if found.gtin else own_path(found.sku, found.lot)
    drawn = draw_map([(name, north, east) for name, (north, east) in points.items()])
    return LotView(found, _merged(shown), drawn, draw_curve(found.readings, found.storage), path, pieces)


def parcel_view(found: ParcelPassport) -> ParcelView:
    """A parcel's page."""
    return ParcelView(found, tuple(lot_view(lot, pieces=pieces) for lot, pieces in found.goods))


def _merged(stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
    """Stops of one kind, place and day once: a temperature every hour is one stay."""
    kept: dict[tuple[str, str, str, str], Stop] = {}
    for stop in stops:
        day = stop.at.astimezone(CHINA).date().isoformat()
        kept.setdefault((stop.kind, stop.place, day, stop.note), stop)
    return tuple(sorted(kept.values(), key=lambda stop: stop.at))
