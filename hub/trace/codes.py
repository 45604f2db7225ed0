"""Names of lots, places and parcels in trace events, and the check digits inside them. Pure.

A lot of goods with a bar code is named by its GS1 Digital Link on GS1's own domain. A lot of anything else – a herd, a
feed, a drug, goods without a bar code – is named below our own name space, which is a name and no web address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from catalog import checks
from hub.kernel.errors import Invalid
from hub.kernel.runtime import Runtime
from hub.trace.hashing import canonical_link, check_digit
from hub.warehouse.gs1 import RESOLVER, ParcelCodes, TraceLinks, gs1_path, no_links, own_path

#: The name space of our own words in events, and of lots without a GTIN.
NAMESPACE = "https://yipanhuo.invalid/trace/"
PREFIX = "yph"
NAMESPACES = {PREFIX: NAMESPACE}
_OWN = re.compile(re.escape(NAMESPACE.rstrip("/")) + r"/lot/([^/?#]+)/([^/?#]+)")
_GS1 = re.compile(re.escape(RESOLVER) + r"/01/(\d{14})/10/([^/?#]+)")
_KEYED = re.compile(re.escape(RESOLVER) + r"/(01|00|414|417)/(\d+)")
_DIGITS = {"01": 14, "00": 18, "414": 13, "417": 13}
_LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class LotName:
    """What a lot's name says. ``gtin`` has 13 digits or is empty; ``item`` is a SKU code or a producer's own word."""

    gtin: str
    item: str
    lot: str


def lot_uri(item: str, lot: str, *, gtin: str = "") -> str:
    """The name of a lot: of its bar code when the goods have one, else of the item's own code."""
    if not _LOT.fullmatch(lot):
        raise Invalid(
            "the lot code %(lot)s cannot stand in a code",
            remedy="Use letters, digits, hyphens and dots, up to 40.",
            lot=lot or "–",
        )
    return RESOLVER + gs1_path(gtin, lot) if gtin else NAMESPACE.rstrip("/") + own_path(item, lot)


def named(uri: str) -> LotName | None:
    """What a lot's name says, or None when it names no lot."""
    if found := _GS1.fullmatch(canonical(uri)):
        return LotName(found[1].lstrip("0").zfill(13), "", unquote(found[2]))
    if found := _OWN.fullmatch(uri):
        return LotName("", unquote(found[1]), unquote(found[2]))
    return None


def canonical(uri: str) -> str:
    """The one spelling of a name, whatever domain it was printed with. Raises Invalid for a wrong check digit."""
    text = canonical_link(uri) or uri
    if found := _KEYED.match(text):
        _check(found[1], found[2])
    return text


def read_item(text: str, gtins: Mapping[str, str]) -> tuple[str, str]:
    """``ITEM/LOT`` as people type it -> (item, lot) with a bar code put in for the SKU's; ``gtins`` by SKU code.

    Raises Invalid for a missing part or a bar code with a wrong digit.
    """
    item, slash, lot = text.strip().rpartition("/")
    if not slash or not item.strip() or not lot.strip():
        raise Invalid(
            "%(text)s does not name a lot", remedy="Write item and lot with a slash, e.g. P01-YAK/H1.", text=text or "–"
        )
    item = item.strip()
    if item.isdigit() and len(item) in (13, 14) and not checks.gtin13(item[-13:]):
        raise Invalid("the bar code %(code)s has a wrong digit", remedy="Scan it, or read it again.", code=item)
    return gtins.get(item, item), lot.strip()


def uri_of(text: str, gtins: Mapping[str, str]) -> str:
    """The name of the lot people typed as ``ITEM/LOT``. Raises Invalid."""
    item, lot = read_item(text, gtins)
    is_gtin = item.isdigit() and len(item) in (13, 14)
    return lot_uri(item, lot, gtin=item[-13:] if is_gtin else "")


def parcel_codes(runtime: Runtime) -> ParcelCodes:
    """The codes of this house's parcels."""
    return ParcelCodes(
        runtime.settings.gs1_prefix, lambda text: runtime.vault.fingerprint(text, purpose="trace parcel")
    )


def parcel_links(runtime: Runtime) -> TraceLinks:
    """What trace codes on labels and slips say; nothing when the trace pages have no address."""
    base, codes = runtime.settings.trace_base, parcel_codes(runtime)
    return (lambda parcel_id: codes.link(parcel_id, base)) if base else no_links


def document_uri(text: str) -> str:
    """A name for a document we make."""
    return f"{NAMESPACE}{quote(text)}"


def _check(key: str, digits: str) -> None:
    if len(digits) != _DIGITS[key] or check_digit(digits[:-1]) != digits[-1]:
        raise Invalid(
            "the code (%(key)s)%(code)s has a wrong digit", remedy="Scan it, or read it again.", key=key, code=digits
        )
