"""The couriers of one shop's platform, read once, and the platform's code for one of ours. No I/O of its own."""

from collections.abc import Callable

from connectors.base.types import CarrierCode
from hub.kernel.errors import Rejected


class Carriers:
    """What ``read`` told the first time it told anything; an empty answer is asked for again."""

    def __init__(self, read: Callable[[], tuple[CarrierCode, ...]], *, vendor: str, desk: str) -> None:
        """``desk``: where an operator confirms a parcel by hand, as the remedy names it."""
        self._read = read
        self._vendor = vendor
        self._desk = desk
        self._known: tuple[CarrierCode, ...] = ()

    def all(self) -> tuple[CarrierCode, ...]:
        """Every company the platform lists."""
        if not self._known:
            self._known = self._read()
        return self._known

    def vendor_code(self, carrier: str) -> str:
        """What a ship call wants for our carrier code. Raises Rejected when the platform lists no such company."""
        for company in self.all():
            if company.code == carrier:
                return company.vendor_code
        remedy = f"Ship with another courier, or confirm this parcel by hand in {self._desk}."
        raise Rejected(
            f"the platform lists no courier for {carrier}", vendor=self._vendor, field="carrier", remedy=remedy
        )
