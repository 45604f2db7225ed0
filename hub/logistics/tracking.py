"""Scans of waybills by couriers (物流轨迹): taken from files and by hand, each once. Refuses what it cannot read, whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from catalog.sheet_file import tables
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import CHINA, now
from hub.kernel.db import Tx, chunks, insert_new, table
from hub.kernel.errors import Invalid
from hub.kernel.ids import new_id
from hub.kernel.logs import redact
from hub.logistics.models import TrackingEvent
from hub.logistics.tariff_sheet import BadCell, BadSheet

HEADINGS = ("运单号", "时间", "状态")
#: Kind -> words with which couriers name it; the first that is found in a text counts.
KINDS = {
    "returned": ("退回", "退件"),
    "exception": ("异常", "破损", "拒收", "问题件", "滞留"),
    "signed": ("签收", "妥投"),
    "delivering": ("派送", "派件", "投递"),
    "accepted": ("揽收", "揽件", "收寄", "已收件", "收件"),
    "moving": ("运输", "到达", "离开", "发往", "中转", "在途", "发出"),
}
#: A clock of a courier may be this far ahead of ours.
AHEAD = timedelta(minutes=10)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan as somebody tells it."""

    waybill: str
    at: datetime
    kind: str
    place: str = ""
    words: str = ""


def kind_of(text: str) -> str:
    """The kind a courier's words mean; empty for words that say nothing we know."""
    return next((kind for kind, words in KINDS.items() if any(word in text for word in words)), "")


def record(tx: Tx, scans: Iterable[Scan], *, source: str, actor: Actor) -> int:
    """Keep these scans; returns how many were new. A scan told twice is kept once. Raises Invalid."""
    rows, latest = [], now() + AHEAD
    for scan in scans:
        if not scan.waybill.strip() or scan.kind not in KINDS:
            raise Invalid("a scan needs a waybill and what happened", remedy="Fill both in and save again.")
        if scan.at > latest:
            raise Invalid("this scan lies in the future", remedy="Correct the time; it is Beijing time.")
        rows.append(
            {
                "id": new_id(), "waybill": scan.waybill.strip(), "at": scan.at, "kind": scan.kind,
                "place": str(redact(scan.place.strip()))[:LONGEST], "words": str(redact(scan.words.strip()))[:LONGEST],
                "source": source, "told_by": str(actor), "told_at": now(),
            }
        )  # fmt: skip
    return len(insert_new(tx, table(TrackingEvent), rows, unique=["waybill", "at", "kind"]))


def load(tx: Tx, data: bytes, name: str, *, actor: Actor) -> int:
    """Take a courier's export in, whole or not at all; returns how many scans were new.

    Raises BadSheet for cells it cannot read, Invalid for another file.
    """
    scans = read(data, name)
    fresh = record(tx, scans, source="file", actor=actor)
    audit.record(tx, actor, "tracking.loaded", "couriers", rows=len(scans), new=fresh)
    return fresh


def read(data: bytes, name: str) -> list[Scan]:
    """The scans of a file with the headings 运单号, 时间 (Beijing time), 状态 and, where there is one, 地点."""
    for sheet in tables(data, name):
        for at, row in enumerate(sheet[:10]):
            texts = [cell.text for cell in row]
            if set(HEADINGS) <= set(texts):
                return _scans(sheet[at + 1 :], {text: place for place, text in enumerate(texts)}, at + 2)
    raise Invalid("this is not the sheet that was asked for", remedy=f"第一行要有这些列：{'、'.join(HEADINGS)}。")


def _scans(rows: Sequence[Sequence[object]], places: dict[str, int], first: int) -> list[Scan]:
    scans, bad = [], []
    for number, row in enumerate(rows, first):
        cells = {name: getattr(row[p], "text", "").strip() if p < len(row) else "" for name, p in places.items()}
        moment = getattr(row[places["时间"]], "moment", "") if places["时间"] < len(row) else ""
        if not any(cells.values()):
            continue
        waybill, at, kind = cells["运单号"], _instant(moment or cells["时间"]), kind_of(cells["状态"])
        if not waybill or not (waybill.isascii() and waybill.isalnum()):
            bad.append(BadCell(number, "运单号", f"“{waybill[:20]}”不是运单号", "请把这一列设为文本格式后重新导出。"))
        elif at is None:
            bad.append(BadCell(number, "时间", f"“{cells['时间'][:20]}”读不懂", "请写成 2026-01-31 08:30 的样子。"))
        elif not kind:
            bad.append(
                BadCell(number, "状态", f"“{cells['状态'][:20]}”不认识", "请写揽收、运输、派送、签收、异常或退回。")
            )
        else:
            scans.append(Scan(waybill, at, kind, cells.get("地点", ""), cells["状态"]))
    if bad:
        raise BadSheet(bad)
    return scans


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def events_of(tx: Tx, waybill: str) -> Sequence[TrackingEvent]:
    """Scans of one waybill, newest first."""
    query = select(TrackingEvent).where(TrackingEvent.waybill == waybill)
    return tx.exec(query.order_by(col(TrackingEvent.at).desc(), col(TrackingEvent.id).desc())).all()


def first_scans(tx: Tx, waybills: Iterable[str]) -> dict[str, datetime]:
    """Waybill -> its first scan; those never scanned are absent."""
    found: dict[str, datetime] = {}
    for some in chunks(sorted(set(waybills)), 500):
        query = select(TrackingEvent.waybill, func.min(TrackingEvent.at)).where(col(TrackingEvent.waybill).in_(some))
        found.update(tx.exec(query.group_by(TrackingEvent.waybill)).all())
    return found
