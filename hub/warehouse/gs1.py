"""GS1 texts of a lot: the element string (01)(10)(15 or 17) and the Digital Link a QR code carries. Pure.

Goods that keep cold carry AI (17) expiry, others AI (15) best before; dates are YYMMDD [GS1 General Specifications].
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

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
    """For scanners: ``https://.../01/06999900000019/10/L1?15=270827``; the plain element string without a GTIN."""
    if not key.gtin:
        return element_string(key)
    until = f"?{key.date_ai}={key.expiry:%y%m%d}" if key.expiry else ""
    return f"{(base or RESOLVER).rstrip('/')}/01/{key.gtin.zfill(14)}/10/{quote(key.lot, safe='')}{until}"
