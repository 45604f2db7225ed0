"""Learning how a customer's files are laid out, and finding it again by their headings."""

from collections.abc import Mapping

from catalog.words import folded
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.sheets import queries
from hub.sheets.fields import KINDS, guess, missing, signature
from hub.sheets.models import SheetLayout
from hub.sheets.reading import Sheet
from hub.sheets.rows import Columns
from hub.sheets.words import MEANINGS


def learn(
    tx: Tx,
    *,
    shop_id: int,
    kind: str,
    name: str,
    headings: list[str],
    places: Mapping[str, int],
    words: Mapping[str, str],
    actor: Actor,
) -> SheetLayout:
    """Keep a layout; the same headings overwrite what was learnt before. Raises Invalid while a needed field has no column."""
    if missing(KINDS[kind], places):
        raise Invalid("a needed column is not chosen", remedy="Choose a column for every field that is needed.")
    if any(meaning not in MEANINGS for meaning in words.values()):
        raise Invalid("a status word has no meaning", remedy="Choose one of the meanings offered.")
    found = queries.layout(tx, shop_id=shop_id, kind=kind, signature=signature(headings))
    row = found or SheetLayout(
        shop_id=shop_id,
        kind=kind,
        name=name,
        signature=signature(headings),
        headings=headings,
        columns={},
        learnt_by="",
    )
    row.name, row.headings, row.columns = name.strip()[:60], headings, dict(places)
    row.words = dict(row.words) | {folded(word): meaning for word, meaning in words.items()}
    row.learnt_at, row.learnt_by = now(), str(actor)
    tx.add(row)
    audit.record(tx, actor, "sheet.layout_learnt", f"shop:{shop_id}", kind=kind, name=row.name)
    return row


def known(tx: Tx, *, shop_id: int, kind: str, sheet: Sheet) -> Columns | None:
    """How to read this file, when its headings were learnt before."""
    row = queries.layout(tx, shop_id=shop_id, kind=kind, signature=signature(sheet.headings))
    return Columns(sheet.headings, row.columns, row.words) if row else None


def guessed(sheet: Sheet, kind: str) -> Columns:
    """How to read this file by the words of its headings alone."""
    return Columns(sheet.headings, guess(KINDS[kind], sheet.headings), {})
