"""Writing a page: opened from the facts, changed block by block, proofed on every platform, approved, handed to the listings."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

from catalog.cards import SkuCard
from hub.channels import creatives
from hub.channels.creatives import Drawn
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.blobs import BlobStore
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.studio import queries
from hub.studio.models import PageVersion
from hub.studio.ordering import order_of
from media_studio.brief import ListingSet
from media_studio.document import FACTS, Block, PageDocument, first_draft, from_json, plain, refreshed
from media_studio.listing_sets import Wish, render_listing_sets
from media_studio.pages import Kind, template


def current(tx: Tx, card: SkuCard, *, trace_base: str) -> PageDocument:
    """The page as it is being written, with today's facts; what the facts alone make when nobody wrote one."""
    brief, row = creatives.brief_of(card, trace_base=trace_base), queries.newest(tx, card.sku_id)
    return refreshed(from_json(row.document), brief) if row else first_draft(brief)


def save(tx: Tx, card: SkuCard, document: PageDocument, *, actor: Actor, anew: bool = False) -> PageVersion:
    """Keep the words. An approved version is never changed: the next number begins, as with ``anew``."""
    text, row = document.model_dump_json(), queries.newest(tx, card.sku_id)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if row is not None and row.digest == digest and not anew:
        return row
    if row is None or row.approved or anew:
        row = PageVersion(sku_id=card.sku_id, number=row.number + 1 if row else 1, document=text, digest=digest)
        tx.add(row)
    row.document, row.digest, row.written_by, row.written = text, digest, str(actor), now()
    tx.flush()
    audit.record(tx, actor, "page.written", f"sku:{card.sku_id}", version=row.number)
    return row


def in_template(document: PageDocument, name: str) -> PageDocument:
    """The same words in the order of another template."""
    order = {kind: place for place, kind in enumerate(template(name).order)}
    blocks = sorted(document.blocks, key=lambda block: order.get(block.kind, len(order)))
    return document.model_copy(update={"template": name, "blocks": tuple(blocks)})


def moved(document: PageDocument, kind: Kind, step: int) -> PageDocument:
    """A block one place up (-1) or down (1)."""
    blocks = list(document.blocks)
    at = next((place for place, block in enumerate(blocks) if block.kind == kind), -1)
    if at < 0 or not 0 <= at + step < len(blocks):
        return document
    blocks.insert(at + step, blocks.pop(at))
    return document.model_copy(update={"blocks": tuple(blocks)})


def changed(block: Block, **words: str | bool | Sequence[str]) -> Block:
    """A block with what a designer typed, freed of control marks; facts stay the catalogue's."""
    new: dict[str, object] = {}
    for name, value in words.items():
        if block.kind in FACTS and name in ("text", "lines", "rows"):
            continue
        if name == "lines" and not isinstance(value, str | bool):
            new[name] = tuple(line for line in (plain(one, limit=400) for one in value) if line)[:12]
        elif name == "rows" and not isinstance(value, str | bool):
            cut = (tuple(plain(cell, limit=400) for cell in row.replace("｜", "|").split("|")[:3]) for row in value)
            new[name] = tuple(row for row in cut if len(row) > 1)[:30]
        elif isinstance(value, str):
            new[name] = plain(value, limit={"text": 6000, "kicker": 120}.get(name, 400))
        else:
            new[name] = value
    return block.model_copy(update=new)


def with_block(document: PageDocument, block: Block) -> PageDocument:
    """The document with one block in place of its like."""
    blocks = tuple(block if old.kind == block.kind else old for old in document.blocks)
    return document.model_copy(update={"blocks": blocks})


def proof(
    card: SkuCard, document: PageDocument, platforms: Sequence[str], *, trace_base: str, blobs: BlobStore
) -> dict[str, ListingSet]:
    """Draw the page for platforms with every check and keep the files. Slow: needs no transaction, holds none."""
    order = order_of(card, trace_base=trace_base)
    wish = Wish(document, creatives.photos_of(document, blobs), wide=True)
    sets = render_listing_sets(order.brief, platforms, lint=order.lint, wish=wish)
    for listing in sets.values():
        for file in (*listing.main, *listing.detail, *listing.wide):
            blobs.put(file.data)
    return sets


def keep_proof(tx: Tx, card: SkuCard, digest: str, sets: dict[str, ListingSet]) -> PageVersion:
    """Remember what was drawn. Raises Conflict when the words changed meanwhile."""
    row = queries.newest(tx, card.sku_id)
    if row is None or row.digest != digest:
        raise Conflict("the page was changed while it was drawn", remedy="Draw it once more.")
    row.proofs, row.proofed = {platform: _kept(listing) for platform, listing in sets.items()}, digest
    return row


def approve(tx: Tx, card: SkuCard, *, actor: Actor) -> PageVersion:
    """Approve the newest version as proofed: its pictures become the listings', later drawings use its words.

    Raises Invalid when it was not drawn as it stands, or when a check blocks it, with what the first blocking one says.
    """
    row = queries.newest(tx, card.sku_id)
    if row is None or not row.proofs or row.proofed != row.digest:
        raise Invalid("the page was not drawn as it stands", remedy="Check and draw it first.")
    for platform, proofed in row.proofs.items():
        for problem in proofed["problems"]:
            if problem["blocking"]:
                raise Invalid("a check stops this page", remedy="Mend it and draw again.", platform=platform)
    if row.approved is None:
        row.approved, row.approved_by = now(), str(actor)
    for platform, proofed in row.proofs.items():
        files = [Drawn(**{name: file[name] for name in Drawn.__slots__}) for file in proofed["files"]]
        creatives.adopt(tx, card.sku_id, platform, row.document, files, spec_version=proofed["spec"])
    audit.record(tx, actor, "page.approved", f"sku:{card.sku_id}", version=row.number, platforms=sorted(row.proofs))
    return row


def _kept(listing: ListingSet) -> dict[str, object]:
    files = [
        {"slot": f.slot, "name": f.name, "mime": f.mime, "sha256": f.sha256, "width": f.width, "height": f.height,
         "size": len(f.data)}
        for f in (*listing.main, *listing.detail, *listing.wide)
    ]  # fmt: skip
    return {"spec": listing.spec_version, "files": files, "problems": [asdict(p) for p in listing.problems]}
