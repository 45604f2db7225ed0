"""The event hash of CBV 2.0: one name for one event, however its JSON is ordered or spelled. Pure.

The order of fields, the spelling of values and the joined tail follow GS1's reference generator (version 1.9.3), against
which the vectors in the tests were made. Source: CBV 2.0, section 8.9 [official].
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

_VOCABULARY = {
    "bizStep": "https://ref.gs1.org/cbv/BizStep-",
    "disposition": "https://ref.gs1.org/cbv/Disp-",
    "set": "https://ref.gs1.org/cbv/Disp-",
    "unset": "https://ref.gs1.org/cbv/Disp-",
    "bizTransactionList": "https://ref.gs1.org/cbv/BTT-",
    "sourceList": "https://ref.gs1.org/cbv/SDT-",
    "destinationList": "https://ref.gs1.org/cbv/SDT-",
    "sensorReport": "https://gs1.org/voc/",
}
_URNS = (
    ("urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-"),
    ("urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-"),
    ("urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-"),
    ("urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-"),
)
#: Top-level fields in their order; what a list's members are called inside.
_ORDER = (
    ("eventTime", ""), ("eventTimeZoneOffset", ""), ("certificationInfo", ""), ("parentID", ""), ("epcList", "epc"),
    ("inputEPCList", "epc"), ("childEPCs", "epc"), ("quantityList", "quantityElement"),
    ("childQuantityList", "quantityElement"), ("inputQuantityList", "quantityElement"), ("outputEPCList", "epc"),
    ("outputQuantityList", "quantityElement"), ("action", ""), ("transformationID", ""), ("bizStep", ""),
    ("disposition", ""), ("persistentDisposition", ""), ("readPoint", "id"), ("bizLocation", "id"), ("sensorElementList", "sensorElement"),
)  # fmt: skip
_PAIRED = ("bizTransactionList", "sourceList", "destinationList")
_IGNORED = {"recordTime", "eventID", "type", "errorDeclaration", "rdfs:comment", "comment", "@context"}
_METADATA = (
    *("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"),
)
_REPORT = (
    *("type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism"),
    *("chemicalSubstance", "value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue"),
    *("minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem"),
)
_LINK = re.compile(r"https?://[^/?#]+(?:/[^?#]*?)?/(01|00|401|414|417)/([^/?#]+)((?:/[^/?#]+/[^/?#]+)*)/?(?:[?#].*)?")
_LGTIN = re.compile(r"urn:epc:class:lgtin:(\d{6,12})\.(\d{1,7})\.(.{1,20})")
_SSCC = re.compile(r"urn:epc:id:sscc:(\d{6,12})\.(\d{5,11})")
_SAFE = re.compile(r"[\x22\x27\x2D\x2E\x30-\x39\x3B-\x3F\x41-\x5A\x5F\x61-\x7A]{0,20}")


def event_hash(event: Mapping[str, Any], namespaces: Mapping[str, str]) -> str:
    """``ni:///sha-256;…?ver=CBV2.0`` of one event; ``namespaces`` are the prefixes of its document."""
    digest = hashlib.sha256(prehash(event, namespaces).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def prehash(event: Mapping[str, Any], namespaces: Mapping[str, str]) -> str:
    """The canonical string that is hashed: known fields in their order, everything else sorted behind them."""
    parts = [f"eventType={event['type']}"]
    parts += [_known(name, inside, event[name]) for name, inside in _ORDER if event.get(name)]
    known = {name for name, _ in _ORDER}
    rest = {name: value for name, value in event.items() if name not in known and name not in _IGNORED}
    return "".join(parts) + "".join(sorted(_tail(rest, namespaces)))


def check_digit(digits: str) -> str:
    """GS1 modulo-10 check digit over digits of any length."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def canonical_link(text: str) -> str | None:
    """A GS1 Digital Link or EPC URN on GS1's own domain, at its finest granularity; None for anything else."""
    if found := _LGTIN.fullmatch(text):
        first = found[2][0] + found[1] + found[2][1:]
        return f"https://id.gs1.org/01/{first}{check_digit(first)}/10/{found[3]}"
    if found := _SSCC.fullmatch(text):
        first = found[2][0] + found[1] + found[2][1:]
        return f"https://id.gs1.org/00/{first}{check_digit(first)}"
    found = _LINK.fullmatch(text)
    return _finest(found[1], found[2], found[3]) if found else None


def _finest(key: str, value: str, qualifiers: str) -> str | None:
    steps = qualifiers.strip("/").split("/") if qualifiers else []
    named = dict(zip(steps[::2], steps[1::2], strict=True))
    if any(not _SAFE.fullmatch(part) for part in named.values()):
        return None
    if key != "01":
        return None if named and key != "414" else f"https://id.gs1.org/{key}/{value}"
    if not value.isdigit() or len(value) not in (8, 12, 13, 14):
        return None
    finest = f"/21/{named['21']}" if "21" in named else f"/10/{named['10']}" if "10" in named else ""
    return f"https://id.gs1.org/01/{value.zfill(14)}{finest}"


def _known(name: str, inside: str, value: Any) -> str:
    if inside == "epc":
        return name + "".join(sorted(f"epc={_text(epc)}" for epc in value))
    if inside == "quantityElement":
        return name + "".join(sorted(inside + _fields(q, ("epcClass", "quantity", "uom")) for q in value))
    if inside == "id":
        return f"{name}id={_text(value['id'])}"
    if inside:
        return name + "".join(sorted(_sensor(element) for element in value))
    if name == "persistentDisposition":
        return name + "".join(sorted(f"{k}={_word(k, v)}" for k in ("set", "unset") for v in value.get(k, ())))
    return f"{name}={_instant(value) if name == 'eventTime' else _word(name, value)}"


def _sensor(element: Mapping[str, Any]) -> str:
    about = _fields(element.get("sensorMetadata", {}), _METADATA)
    reports = sorted(
        "sensorReport" + _fields({**report, "type": _word("sensorReport", report["type"])}, _REPORT)
        for report in element.get("sensorReport", ())
    )
    return "sensorElement" + (f"sensorMetadata{about}" if about else "") + "".join(reports)


def _fields(thing: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return "".join(
        f"{name}={_instant(thing[name]) if name.lower().endswith('time') else _text(thing[name])}"
        for name in names
        if thing.get(name) not in (None, "")
    )


def _tail(rest: Mapping[str, Any], namespaces: Mapping[str, str]) -> Iterator[str]:
    for name, value in rest.items():
        key = _spelled(name, namespaces)
        if name in _PAIRED:
            inner = name.removesuffix("List")
            yield key + "".join(sorted(f"type={_word(name, p['type'])}{inner}={_text(p[inner])}" for p in value))
        elif isinstance(value, Mapping):
            yield key + "".join(sorted(_tail(value, namespaces)))
        elif isinstance(value, list):
            yield from (f"{key}={_text(part)}" for part in value)
        else:
            text = _text(value)
            yield f"{key}={text}" if text else key


def _spelled(name: str, namespaces: Mapping[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{{{namespaces[prefix]}}}{rest}" if colon and prefix in namespaces else name


def _word(field: str, value: str) -> str:
    text = _text(value)
    return text if ":" in text or field not in _VOCABULARY else _VOCABULARY[field] + text


def _instant(value: str) -> str:
    at = datetime.fromisoformat(value.strip()).astimezone(UTC)
    at = at.replace(microsecond=min(round(at.microsecond, -3), 999_000))
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _text(value: Any) -> str:
    text = str(value).strip()
    for old, new in _URNS:
        text = text.replace(old, new)
    text = _number(text)
    return canonical_link(text) or text


def _number(text: str) -> str:
    try:
        number = float(text)
        return str(int(number)) if int(number) == number else str(number)
    except (ValueError, OverflowError):
        return text
