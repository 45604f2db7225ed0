"""EPCIS 2.0 events and documents as JSON-LD: reading them strictly, writing them. Pure.

Reading gives what the rest of the room works with, and refuses what no trace may hold: no time, a future date, an unknown
step, a code with a wrong digit. Source: EPCIS 2.0 and CBV 2.0 of GS1 [official].
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.kernel.clock import CHINA, now
from hub.kernel.errors import Invalid
from hub.trace.codes import NAMESPACES, PREFIX, canonical, document_uri
from hub.trace.hashing import event_hash

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
STEPS = frozenset({
    "accepting", "arriving", "assembling", "collecting", "commissioning", "consigning", "creating_class_instance",
    "cycle_counting", "decommissioning", "departing", "destroying", "disassembling", "dispensing", "encoding",
    "entering_exiting", "holding", "inspecting", "installing", "killing", "loading", "other", "packing", "picking",
    "receiving", "removing", "repackaging", "repairing", "replacing", "reserving", "retail_selling", "shipping",
    "staging_outbound", "stock_taking", "stocking", "storing", "transporting", "unloading", "unpacking",
    "void_shipping", "sensor_reporting", "sampling",
})  # fmt: skip
#: Field of quantities -> what the lots in it did.
_ROLES = {
    "quantityList": "seen", "inputQuantityList": "input", "outputQuantityList": "output", "childQuantityList": "child",
}  # fmt: skip
#: How far a clock may be ahead of ours.
AHEAD = timedelta(minutes=5)
UNITS = {"", "KGM", "LTR", "GRM"}


@dataclass(frozen=True, slots=True)
class Part:
    """A lot in an event: born, seen, input, output, child, or used. ``milli`` is a thousandth of ``unit``, '' is pieces."""

    uri: str
    role: str
    milli: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A temperature in tenths of a degree Celsius, and when it was read."""

    at: datetime
    tenths: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event as read. ``words`` are our own fields, of the event and of its ilmd, without their prefix."""

    body: dict[str, Any]
    hash: str
    kind: str
    step: str
    at: datetime
    parts: tuple[Part, ...]
    words: Mapping[str, Any]
    readings: tuple[Reading, ...]

    @property
    def needs(self) -> frozenset[str]:
        """Lots that must be known before this event can be."""
        return frozenset(part.uri for part in self.parts if part.role in ("seen", "input", "used", "child"))

    @property
    def makes(self) -> frozenset[str]:
        """Lots this event brings into being."""
        return frozenset(part.uri for part in self.parts if part.role in ("born", "output"))

    def concerns(self, uris: AbstractSet[str]) -> bool:
        """Whether it happened to these lots; goods that only were the start of something else do not count."""
        return any(part.uri in uris for part in self.parts if part.role not in ("input", "used"))

    def edges(self) -> Iterator[tuple[str, str]]:
        """(parent, child) of every lot of which something is in another one now."""
        into = [part.uri for part in self.parts if part.role == "input"]
        yield from ((up, part.uri) for part in self.parts if part.role == "output" for up in into if up != part.uri)
        used = [part.uri for part in self.parts if part.role == "used"]
        yield from ((up, part.uri) for part in self.parts if part.role in ("seen", "born") for up in used)


def read(body: Mapping[str, Any], namespaces: Mapping[str, str] = NAMESPACES, *, known_hash: str = "") -> Event:
    """One event; ``known_hash`` is its hash when it was read before. Raises Invalid with what is wrong and what to do."""
    kind, step = str(body.get("type", "")), _bare(str(body.get("bizStep", "")))
    if kind not in TYPES:
        raise Invalid("an event needs its type", remedy="One of: %(types)s.", types=", ".join(TYPES))
    if step and step not in STEPS:
        raise Invalid("%(step)s is no business step of EPCIS", remedy="Choose one of the standard.", step=step)
    _action(kind, body)
    at = _instant(body)
    clean = _plain(body, namespaces)
    parts = tuple(_parts(kind, clean))
    if not parts and not clean.get("epcList"):
        raise Invalid("an event is about at least one lot", remedy="Name the lots with item and lot code.")
    words = {name.partition(":")[2]: value for name, value in _own_fields(clean)}
    return Event(
        clean, known_hash or event_hash(clean, NAMESPACES), kind, step, at, parts, words, tuple(_readings(clean, at))
    )


def document(events: Iterable[Mapping[str, Any]], *, name: str, at: datetime) -> dict[str, Any]:
    """An EPCIS document of these events; each carries its hash as its id."""
    return {
        "@context": [CONTEXT, dict(NAMESPACES)],
        "id": document_uri(f"document/{name}"),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": stamp(at),
        "epcisBody": {"eventList": [{**event, "eventID": event_hash(event, NAMESPACES)} for event in events]},
    }


def events_of(document: Any) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
    """The raw events of a document, or one bare event, and its prefixes. Raises Invalid when it is neither."""
    if not isinstance(document, Mapping):
        raise Invalid("this is no EPCIS document", remedy="Send a JSON object of type EPCISDocument.")
    namespaces = _namespaces(document.get("@context", ()))
    if document.get("type") in TYPES:
        return [document], namespaces
    body = document.get("epcisBody")
    found = body.get("eventList", [body["event"]] if "event" in body else None) if isinstance(body, Mapping) else None
    if document.get("type") != "EPCISDocument" or not isinstance(found, list):
        raise Invalid("this is no EPCIS document", remedy="Send a JSON object of type EPCISDocument.")
    if not all(isinstance(event, Mapping) for event in found):
        raise Invalid("an event is a JSON object", remedy="Check the list of events.")
    return found, namespaces


def stamp(at: datetime) -> str:
    """An instant as EPCIS writes it, in China's own time."""
    return at.astimezone(CHINA).isoformat(timespec="milliseconds")


def quantity(uri: str, milli: int | None = None, unit: str = "") -> dict[str, Any]:
    """A quantity element."""
    said: dict[str, Any] = {"epcClass": uri}
    if milli is not None:
        said["quantity"] = milli // 1000 if milli % 1000 == 0 else milli / 1000
        said |= {"uom": unit} if unit else {}
    return said


def degrees(readings: Sequence[Reading], *, device: str = "") -> dict[str, Any]:
    """A sensor element of temperatures in degrees Celsius."""
    about: dict[str, Any] = {"time": stamp(readings[0].at)} | ({"deviceID": device} if device else {})
    said = [
        {"type": "Temperature", "value": r.tenths / 10, "uom": "CEL", "time": stamp(r.at)} for r in readings
    ]  # fmt: skip
    return {"sensorMetadata": about, "sensorReport": said}


def _action(kind: str, body: Mapping[str, Any]) -> None:
    action = body.get("action")
    if kind == "TransformationEvent":
        if action is not None:
            raise Invalid("a transformation has no action", remedy="Leave the field out.")
    elif action not in ("ADD", "OBSERVE", "DELETE"):
        raise Invalid("an event needs its action", remedy="One of: ADD, OBSERVE, DELETE.")
    if body.get("ilmd") and action not in (None, "ADD"):
        raise Invalid("master data belong to the event that makes a lot", remedy="Move ilmd to the ADD event.")


def _instant(body: Mapping[str, Any]) -> datetime:
    offset = str(body.get("eventTimeZoneOffset", ""))
    try:
        at = datetime.fromisoformat(str(body.get("eventTime", "")))
    except ValueError:
        raise Invalid("an event needs its time", remedy="Write it like 2026-10-20T09:00:00+08:00.") from None
    if at.tzinfo is None or not offset:
        raise Invalid("an event's time needs its zone", remedy="Write it like 2026-10-20T09:00:00+08:00.")
    if at > now() + AHEAD:
        raise Invalid(
            "the event lies in the future: %(at)s", remedy="Check the date and the clock.", at=at.isoformat()[:16]
        )
    return at


def _parts(kind: str, body: Mapping[str, Any]) -> Iterator[Part]:
    for field, role in _ROLES.items():
        for element in body.get(field, ()):
            part = _part(element, role)
            yield replace(part, role="born") if role == "seen" and body.get("action") == "ADD" else part
    used = body.get(f"{PREFIX}:usedLot", [])
    for uri in [used] if isinstance(used, str) else used:
        yield Part(canonical(str(uri)), "used")
    if kind == "TransformationEvent" and not (body.get("inputQuantityList") and body.get("outputQuantityList")):
        raise Invalid("a transformation needs what went in and what came out", remedy="Name both, with quantities.")


def _part(element: Any, role: str) -> Part:
    if not isinstance(element, Mapping) or not isinstance(element.get("epcClass"), str):
        raise Invalid("a quantity needs the lot it is of", remedy="Name the lot in epcClass.")
    unit = str(element.get("uom", ""))
    if unit not in UNITS:
        raise Invalid("the unit %(unit)s is not used here", remedy="Use KGM, GRM, LTR or pieces.", unit=unit)
    raw = element.get("quantity")
    if raw is None:
        return Part(element["epcClass"], role)
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        raise Invalid("%(raw)s is no quantity", remedy="Write a number.", raw=str(raw)) from None
    if not amount.is_finite() or amount <= 0 or amount > 10**12:
        raise Invalid("%(raw)s is no quantity", remedy="Write a number above nothing.", raw=str(raw))
    milli = int(amount * (1 if unit == "GRM" else 1000))
    return Part(element["epcClass"], role, milli, "KGM" if unit == "GRM" else unit)


def _readings(body: Mapping[str, Any], at: datetime) -> Iterator[Reading]:
    for element in body.get("sensorElementList", ()):
        when = (element.get("sensorMetadata") or {}).get("time")
        for report in element.get("sensorReport", ()):
            if _bare(str(report.get("type"))) == "Temperature" and report.get("value") is not None:
                said = report.get("time") or when
                yield Reading(datetime.fromisoformat(said) if said else at, round(Decimal(str(report["value"])) * 10))


def _plain(body: Mapping[str, Any], namespaces: Mapping[str, str]) -> dict[str, Any]:
    """The event with our prefix for our words, canonical lot names, bare words of the vocabulary and no id of its own."""
    ours = {prefix for prefix, name in namespaces.items() if name == NAMESPACES[PREFIX]}
    clean = {_renamed(k, ours): v for k, v in body.items() if k not in ("eventID", "recordTime", "@context")}
    for field in ("bizStep", "disposition"):
        if field in clean:
            clean[field] = _bare(str(clean[field]))
    for field in _ROLES:
        if field in clean:
            clean[field] = [_canonical(element) for element in clean[field]]
    for field in ("epcList", "childEPCs"):
        if field in clean:
            clean[field] = [canonical(str(epc)) for epc in clean[field]]
    if "parentID" in clean:
        clean["parentID"] = canonical(str(clean["parentID"]))
    if isinstance(clean.get("ilmd"), Mapping):
        clean["ilmd"] = {_renamed(k, ours): v for k, v in clean["ilmd"].items()}
    return clean


def _canonical(element: Any) -> Any:
    if isinstance(element, Mapping) and isinstance(element.get("epcClass"), str):
        return {**element, "epcClass": canonical(element["epcClass"])}
    return element


def _renamed(name: str, ours: set[str]) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{PREFIX}:{rest}" if colon and prefix in ours else name


def _own_fields(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for source in (body, body.get("ilmd") or {}):
        yield from ((name, value) for name, value in source.items() if name.startswith(f"{PREFIX}:"))


def _bare(word: str) -> str:
    return word.rsplit("/", 1)[-1].rsplit("-", 1)[-1] if word.startswith("http") else word.rsplit(":", 1)[-1]


def _namespaces(context: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, Mapping):
            found |= {str(k): str(v) for k, v in part.items() if isinstance(v, str)}
    return found
