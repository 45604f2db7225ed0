"""GS1 texts of a lot and a parcel: the element string (01)(10)(15 or 17) and Digital Links, written and read. Pure.

Goods that keep cold carry AI (17) expiry, others AI (15) best before; dates are YYMMDD [GS1 General Specifications].
A parcel travels under one waybill, so its key is AI (401), the consignment: company prefix and up to 23 characters.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, unquote

#: GS1's own resolver, the canonical home of a Digital Link when the county has no trace pages of its own.
RESOLVER = "https://id.gs1.org"


@dataclass(frozen=True, slots=True)
class LotKey:
    """One lot. ``gtin`` has 13 digits, or none when the goods carry no bar code of the trade."""

    gtin: str
    sku: str
    lot: str
    expiry: date | None
    storage: str

    @property
    def date_ai(self) -> str:
        """17 for chilled goods, 15 for others."""
        return "17" if self.storage == "chilled" else "15"


def element_string(key: LotKey) -> str:
    """For people to read: ``(01)06999900000019(10)L1(15)270827``. Goods without a GTIN begin with (240), our SKU code."""
    first = f"(01){key.gtin.zfill(14)}" if key.gtin else f"(240){key.sku}"
    until = f"({key.date_ai}){key.expiry:%y%m%d}" if key.expiry else ""
    return f"{first}(10){key.lot}{until}"


def digital_link(key: LotKey, base: str = "") -> str:
    """For scanners: ``https://.../01/06999900000019/10/L1?15=270827``.

    Without a GTIN the page of our own, ``https://.../lot/ZK001/L1``, and the plain element string without ``base``.
    """
    if not key.gtin:
        return f"{base.rstrip('/')}{own_path(key.sku, key.lot)}" if base else element_string(key)
    until = f"?{key.date_ai}={key.expiry:%y%m%d}" if key.expiry else ""
    return f"{(base or RESOLVER).rstrip('/')}{gs1_path(key.gtin, key.lot)}{until}"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanner read. ``goods`` is a GTIN of 13 digits or our SKU code; ``lot`` is empty when the code names none."""

    goods: str
    lot: str = ""


#: The sign a scanner sends for FNC1 between elements; some are set up to send a caret or a brace instead.
_SEPARATOR = "\x1d"
_LINK = re.compile(r"https?://[^/]+/(?:.*/)?01/(\d{8,14})(?:/22/[^/?#]+)?(?:/10/([^/?#]+))?", re.IGNORECASE)
_OWN = re.compile(r"https?://[^/]+/lot/([^/?#]+)/([^/?#]+)")
_ELEMENT = re.compile(r"\((\d{2,4})\)([^(]*)")
_RETAIL = re.compile(r"\d{8}|\d{12,14}")
_SYMBOLOGY = re.compile(r"^\](?:C1|d2|Q3|e0)")
#: Length of the value behind an AI of fixed length [GS1 General Specifications, figure 7.8.5-2].
_FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
_KNOWN = {*_FIXED, "10", "21", "240"}
_WEIGHT = re.compile(r"31\d\d")


def read_code(text: str) -> Scanned:
    """A scan as goods and lot: Digital Link, element string with brackets or as scanners send it, GTIN, or our SKU code.

    A code that is none of them is taken for the name of the goods.
    """
    plain = _SYMBOLOGY.sub("", text.strip().strip(_SEPARATOR))
    if _RETAIL.fullmatch(plain):
        return Scanned(_gtin(plain))
    if link := _LINK.match(plain):
        return Scanned(_gtin(link[1]), unquote(link[2] or ""))
    if own := _OWN.match(plain):
        return Scanned(unquote(own[1]), unquote(own[2]))
    said = dict(_ELEMENT.findall(plain)) if plain.startswith("(") else _elements(plain)
    goods = _gtin(said["01"]) if "01" in said else said.get("240", "")
    return Scanned(goods.strip(), said.get("10", "").strip()) if goods else Scanned(_gtin(plain))


def _elements(text: str) -> dict[str, str]:
    """AIs of an element string without brackets; empty when the text is none."""
    found: dict[str, str] = {}
    while text:
        ai = next((n for n in (text[:2], text[:3], text[:4]) if n in _KNOWN or _WEIGHT.fullmatch(n)), "")
        size = _FIXED.get(ai, 6 if _WEIGHT.fullmatch(ai) else 0)
        if not ai or (size and not text[len(ai) : len(ai) + size].isdigit()):
            return {}
        value = text[len(ai) :][:size] if size else text[len(ai) :].partition(_SEPARATOR)[0]
        found[ai], text = value, text[len(ai) + len(value) :].lstrip(_SEPARATOR)
    return found if "01" in found or "240" in found else {}


def _gtin(text: str) -> str:
    """A GTIN-14 of one piece as the 13 digits the catalogue keeps; anything else as it is."""
    return text[1:] if len(text) == 14 and text.isdigit() and text.startswith("0") else text


def gs1_path(gtin: str, lot: str) -> str:
    """``/01/{gtin14}/10/{lot}``."""
    return f"/01/{gtin.zfill(14)}/10/{quote(lot, safe='')}"


def own_path(item: str, lot: str) -> str:
    """``/lot/{item}/{lot}`` of goods that carry no bar code of the trade."""
    return f"/lot/{quote(item, safe='')}/{quote(lot, safe='')}"


#: Parcel id -> what its trace code says; empty draws none.
TraceLinks = Callable[[int], str]


def no_links(_parcel_id: int) -> str:
    """No trace pages: no code is drawn."""
    return ""


@dataclass(frozen=True, slots=True)
class ParcelCodes:
    """Codes of parcels: the number of the parcel and a mark only this house can make, so that nobody counts them up.

    ``prefix`` is the GS1 company prefix; ``sign`` a keyed hash of a text, in hexadecimal digits.
    """

    prefix: str
    sign: Callable[[str], str]

    def code(self, parcel_id: int) -> str:
        """``6999900`` + the number in base 36 + ten digits of the mark; at most 30 characters."""
        number = _base36(parcel_id)
        return f"{self.prefix}{number}{self._mark(number)}"

    def link(self, parcel_id: int, base: str = "") -> str:
        """``https://.../401/{code}``."""
        return f"{(base or RESOLVER).rstrip('/')}/401/{self.code(parcel_id)}"

    def parcel_of(self, code: str) -> int | None:
        """The parcel behind a code; None for a code this house did not make."""
        body = code.removeprefix(self.prefix)
        number, mark = body[:-_MARK], body[-_MARK:]
        if body == code or not number.isalnum() or not number.isascii():
            return None
        return int(number, 36) if hmac.compare_digest(mark.encode(), self._mark(number).encode()) else None

    def _mark(self, number: str) -> str:
        return self.sign(number)[:_MARK]


_MARK = 10
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
