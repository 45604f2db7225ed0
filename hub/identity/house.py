"""The house: what it is called, whether it is a sample, whether somebody has put the set-up assistant away."""

from dataclasses import dataclass

from hub.identity import audit
from hub.identity.models import House
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid

_ID = 1


@dataclass(frozen=True, slots=True)
class HouseView:
    """The house as pages show it. ``name`` is empty until somebody has given one."""

    name: str = ""
    sample: bool = False
    set_up: bool = False


def view(tx: Tx) -> HouseView:
    """The house as it stands; one without a row has no name and is real."""
    row = tx.get(House, _ID)
    return HouseView(row.name, row.sample, row.set_up_at is not None) if row else HouseView()


def rename(tx: Tx, name: str, *, actor: Actor) -> None:
    """Call the house something, e.g. the county's e-commerce centre. Raises Invalid for no name."""
    if not name.strip():
        raise Invalid("The house needs a name.")
    row = _row(tx)
    row.name = name.strip()
    audit.record(tx, actor, "house.renamed", "house", name=row.name)


def become_sample(tx: Tx, *, actor: Actor) -> None:
    """From now on everything here is invented. The caller has seen that the house is empty."""
    _row(tx).sample = True
    audit.record(tx, actor, "house.sample_started", "house")


def become_real(tx: Tx, *, actor: Actor) -> None:
    """The samples are out; the caller has swept them."""
    _row(tx).sample = False
    audit.record(tx, actor, "house.sample_ended", "house")


def put_assistant_away(tx: Tx, *, away: bool, actor: Actor) -> None:
    """Whether Today still reminds of what is not set up."""
    _row(tx).set_up_at = now() if away else None
    audit.record(tx, actor, "house.assistant", "house", away=away)


def admit_shop(tx: Tx, base_url: str) -> None:
    """A sample house takes shops of the sandbox on this machine only. Raises Conflict for any other address."""
    if view(tx).sample and not base_url.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise Conflict(
            "This is a sample house; a real shop must not meet invented stock.",
            remedy="Sweep the samples out first, under First steps.",
        )


def _row(tx: Tx) -> House:
    row = tx.get(House, _ID) or House(id=_ID)
    tx.add(row)
    return row
