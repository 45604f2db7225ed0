"""Carriers and what they may carry."""

from sqlmodel import Field

from hub.kernel.db import Record


class Carrier(Record, table=True):
    """A courier. ``storages`` lists the temperature classes it takes, parted by commas, ``rank`` its preference."""

    code: str = Field(unique=True)  # our code, e.g. SF
    name: str
    storages: str
    rank: int = 100
    active: bool = True

    def takes(self, storage: str) -> bool:
        """Whether goods of this temperature class may travel with it."""
        return storage in self.storages.split(",")
