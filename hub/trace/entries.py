"""What people record upstream, in the trade's words, and the EPCIS event it becomes. Pure.

One entry is one row of the form, of the sheet and of the interface alike; whatever names it, the event is the same, and so
is its hash.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.kernel.errors import Invalid
from hub.trace import epcis
from hub.trace.codes import PREFIX, uri_of
from hub.trace.epcis import Reading

#: What can be recorded -> EPCIS business step. Sale and everything in our own house comes from the hub's own records.
KINDS = {
    "input": "commissioning",  # 投入品: a feed or a drug comes to the producer
    "herd": "commissioning",  # 养殖/采集批次
    "use": "holding",  # 用料用药
    "papers": "inspecting",  # 检疫、肉品检验
    "make": "commissioning",  # 屠宰、加工
    "test": "inspecting",  # 检测
    "storage": "storing",  # 储存温度
    "transport": "transporting",  # 运输温度
}
LOT_KINDS = ("feed", "drug", "animals", "raw", "product", "packaging")
_AMOUNT = re.compile(
    r"(.+?)(?:\s*[=＝]\s*([0-9]+(?:\.[0-9]{1,3})?)\s*(kg|g|l|pcs|头|只|袋|件|公斤|千克|克|升)?)?", re.IGNORECASE
)
_UNITS = {
    "kg": "KGM", "公斤": "KGM", "千克": "KGM", "g": "GRM", "克": "GRM", "l": "LTR", "升": "LTR", "pcs": "", "头": "", "只": "",
    "袋": "", "件": "", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``lots`` are what it is about or what came out, ``inputs`` what went in or was used.

    Both read ``ITEM/LOT=12.5 kg; ITEM/LOT=3 头``. ``temperatures`` read ``-18.5; 14:00 -17``: degrees Celsius, each with
    the clock time of the day or none.
    """

    kind: str
    at: datetime
    lots: str
    inputs: str = ""
    place: str = ""
    geo: str = ""  # latitude,longitude
    producer: str = ""
    lot_kind: str = ""
    name: str = ""
    grams_each: int | None = None
    withdrawal_days: int | None = None
    withdrawal_until: date | None = None
    paper: str = ""
    test: str = ""
    result: str = ""
    temperatures: str = ""
    made_on: date | None = None
    expires_on: date | None = None
    note: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def event_of(entry: Entry, gtins: Mapping[str, str]) -> dict[str, Any]:
    """The event of one entry; ``gtins`` are bar codes by SKU code. Raises Invalid."""
    if entry.kind not in KINDS:
        raise Invalid("choose what is recorded", remedy="One of: %(kinds)s.", kinds=", ".join(KINDS))
    about, into = _quantities(entry.lots, gtins), _quantities(entry.inputs, gtins)
    if not about:
        raise Invalid("a record is about at least one lot", remedy="Write ITEM/LOT, e.g. P01-YAK/H1.")
    event: dict[str, Any] = {"eventTime": epcis.stamp(entry.at), "eventTimeZoneOffset": "+08:00"}
    event |= {"bizStep": KINDS[entry.kind]}
    if entry.geo:
        event["readPoint"] = {"id": f"geo:{_geo(entry.geo)}"}
    event |= _shape(entry, about, into)
    event |= {f"{PREFIX}:{name}": value for name, value in _words(entry).items()}
    readings = _temperatures(entry.temperatures, entry.at)
    if readings:
        event["sensorElementList"] = [epcis.degrees(readings)]
    return event


def _shape(entry: Entry, about: list[dict[str, Any]], into: list[dict[str, Any]]) -> dict[str, Any]:
    if entry.kind == "make":
        born = _master_data(entry)
        made: dict[str, Any] = {"type": "TransformationEvent", "disposition": "active"}
        made |= {"inputQuantityList": into, "outputQuantityList": about}
        return made | ({"ilmd": born} if born else {})
    new = entry.kind in ("input", "herd")
    seen: dict[str, Any] = {"type": "ObjectEvent", "action": "ADD" if new else "OBSERVE", "quantityList": about}
    if into:
        seen[f"{PREFIX}:usedLot"] = sorted(part["epcClass"] for part in into)
    if new:
        seen |= {"disposition": "active", "ilmd": _master_data(entry)}
    elif entry.kind in ("test", "papers"):
        if entry.kind == "test" and entry.result not in ("pass", "fail"):
            raise Invalid("a test needs its result", remedy="Choose passed or failed.")
        seen["disposition"] = "non_conformant" if entry.result == "fail" else "conformant"
    elif entry.kind == "use" and not into:
        raise Invalid("say which feed or drug was used", remedy="Name its lot as an input.")
    return seen


def _master_data(entry: Entry) -> dict[str, Any]:
    said = {
        "name": entry.name,
        "lotKind": entry.lot_kind,
        "producer": entry.producer,
        "gramsEach": entry.grams_each,
        "withdrawalDays": entry.withdrawal_days,
        "productionDate": entry.made_on and entry.made_on.isoformat(),
        "expiryDate": entry.expires_on and entry.expires_on.isoformat(),
    }
    return {f"{PREFIX}:{name}": value for name, value in said.items() if value not in (None, "")}


def _words(entry: Entry) -> dict[str, Any]:
    said = {
        "record": entry.kind,
        "place": entry.place,
        "paper": entry.paper,
        "test": entry.test,
        "result": entry.result,
        "withdrawalUntil": entry.withdrawal_until and entry.withdrawal_until.isoformat(),
        "note": entry.note,
        **entry.more,
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _quantities(text: str, gtins: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for part in re.split(r"[;；\n]", text):
        if not part.strip():
            continue
        read = _AMOUNT.fullmatch(part.strip())
        if read is None:
            raise Invalid("%(text)s does not name a lot", remedy="Write ITEM/LOT=12.5 kg.", text=part.strip())
        milli = None if read[2] is None else int(Decimal(read[2]) * 1000)
        unit = _UNITS[(read[3] or "").lower()]
        if unit == "GRM" and milli is not None:
            milli, unit = milli // 1000, "KGM"
        found.append(epcis.quantity(uri_of(read[1], gtins), milli, unit))
    return found


def _geo(text: str) -> str:
    try:
        north, east = (Decimal(part.strip()) for part in text.replace("，", ",").split(","))
    except (ValueError, InvalidOperation):
        raise Invalid("%(text)s is no place on a map", remedy="Write latitude,longitude.", text=text) from None
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise Invalid("%(text)s is no place on a map", remedy="Write latitude,longitude.", text=text)
    return f"{north.normalize():f},{east.normalize():f}"


def _temperatures(text: str, at: datetime) -> list[Reading]:
    found = []
    for part in re.split(r"[;；\n]", text.replace("－", "-").replace("−", "-")):
        words = part.split()
        if not words:
            continue
        try:
            when = datetime.combine(at.date(), time.fromisoformat(words[0]), at.tzinfo) if words[1:] else at
            tenths = Decimal(words[-1].rstrip("℃°C")) * 10
        except (ValueError, InvalidOperation):
            raise Invalid(
                "%(text)s is no temperature", remedy="Write degrees Celsius, e.g. -18.5.", text=part.strip()
            ) from None
        if tenths != tenths.to_integral_value() or not -1000 <= tenths <= 600:
            raise Invalid("%(text)s is no temperature", remedy="Write degrees Celsius, e.g. -18.5.", text=part.strip())
        found.append(Reading(when, int(tenths)))
    return found
