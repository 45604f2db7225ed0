"""Example catalogues shipped with the product, loaded through the same sheet import an operator uses."""

from datetime import date
from importlib.resources import files

from catalog import admissions
from catalog.sheet import ImportReport, import_sheet
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound

#: Since when the example's producers use the public brands.
ADMITTED = date(2025, 1, 1)
#: Sheets in the order in which they refer to each other.
_SHEETS = ("brands.tsv", "producers.tsv", "products.tsv", "bundles.tsv", "certificates.tsv")


def names() -> list[str]:
    """The example catalogues that can be loaded."""
    return sorted(entry.name for entry in files(__name__).iterdir() if entry.joinpath(_SHEETS[0]).is_file())


def load(tx: Tx, name: str = "zeku", *, actor: Actor) -> ImportReport:
    """Import one example; loading it again changes nothing. Raises NotFound for a name not in ``names()``."""
    if name not in names():
        raise NotFound("no such example catalogue", remedy=f"Choose one of: {', '.join(names())}.", name=name)
    folder = files(__name__).joinpath(name)
    reports = [import_sheet(tx, folder.joinpath(sheet).read_bytes(), filename=sheet, actor=actor) for sheet in _SHEETS]
    _admit(tx, actor=actor)
    return sum(reports[1:], start=reports[0])


def _admit(tx: Tx, *, actor: Actor) -> None:
    """Every producer of the example that sells under a public brand was admitted to it; harmless when repeated."""
    for row in admissions.standings(tx):
        if row.admission is None:
            admissions.admit(tx, row.brand.id, row.producer.id, since=ADMITTED, actor=actor)
