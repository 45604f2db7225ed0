"""The studio desk's list, editor and comparison, from catalogue, channels and studio."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog import queries as catalog
from catalog.cards import SkuCard
from catalog.compliance.gate import blocked_reasons
from catalog.queries import Wanted
from hub.channels import queries as channels
from hub.channels.creatives import brief_of
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.studio import pages, queries
from hub.studio.checking import lint_of
from hub.studio.models import PageVersion
from hub.web.console import goods, media
from hub.web.console.paging import page_of_skus
from hub.web.console.views.studio import (
    BatchLink,
    CompareView,
    EditBlock,
    EditView,
    Mark,
    PhotoChoice,
    Sheet,
    Shown,
    StudioFilter,
    StudioList,
    StudioRow,
    VersionLink,
)
from hub.web.page import current
from media_studio.brief import Lint
from media_studio.document import FACTS, PICTURED, Block, PageDocument, from_json, refreshed
from media_studio.pages import templates
from media_studio.specs import platforms

#: What may be typed in each block; facts and their rows are the catalogue's.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "hero": ("kicker", "heading", "text"),
    "facts": (),
    "points": ("heading", "lines"),
    "story": ("heading", "kicker", "text"),
    "table": ("heading",),
    "nutrition": ("heading", "rows", "note"),
    "certificates": ("heading", "kicker", "note"),
    "storage": ("heading", "lines"),
    "use": ("heading", "lines"),
    "producer": ("heading",),
    "footer": ("heading", "kicker", "note"),
}


def card_of(tx: Tx, code: str) -> SkuCard:
    """The card of a code. Raises NotFound."""
    found = catalog.sku_cards(tx, [code])
    if not found:
        raise NotFound("no such SKU", remedy="Check the code, or import the product sheet.", sku=code)
    return found[0]


def list_view(tx: Tx, chosen: StudioFilter, *, after: str = "", before: str = "") -> StudioList:
    """One page of SKUs with where their pages stand."""
    marks = catalog.brands(tx)
    brand = next((brand.code for brand in marks if brand.name == chosen.brand), chosen.brand)
    codes, pager = page_of_skus(tx, Wanted(text=chosen.q, brand=brand), after=after, before=before)
    cards = catalog.sku_cards(tx, codes)
    shown, written = goods.items(tx, cards), queries.newest_of(tx, [card.sku_id for card in cards])
    latest = queries.batches(tx, limit=5)
    far = queries.progress(tx, [batch.id for batch in latest])
    return StudioList(
        rows=tuple(_row(shown[card.sku_id], card, written.get(card.sku_id)) for card in cards),
        chosen=chosen,
        brands=tuple(brand.name for brand in marks),
        templates=tuple(templates()),
        platforms=platforms(),
        batches=tuple(BatchLink(b.id, b.asked, b.asked_by, *far.get(b.id, (0, 0))) for b in latest),
        pager=pager,
    )


def _row(item: Any, card: SkuCard, row: PageVersion | None) -> StudioRow:
    brand = card.brand or card.public_brand
    if row is None:
        return StudioRow(item, brand, "facts")
    name = from_json(row.document).template
    return StudioRow(item, brand, state_of(row), row.number, name, row.written_by, row.written)


def state_of(row: PageVersion | None) -> str:
    """Where a page stands: facts, draft, drawn, blocked or approved."""
    if row is None:
        return "facts"
    if row.approved:
        return "approved"
    if not row.proofs or row.proofed != row.digest:
        return "draft"
    stopped = any(problem["blocking"] for proof in row.proofs.values() for problem in proof["problems"])
    return "blocked" if stopped else "drawn"


def edit_view(tx: Tx, code: str, *, trace_base: str) -> EditView:
    """The editor of a SKU's page. Raises NotFound."""
    card = card_of(tx, code)
    row, document = queries.newest(tx, card.sku_id), pages.current(tx, card, trace_base=trace_base)
    fresh = row is not None and row.proofed == row.digest
    words = tuple(_words(document, lint_of(card)))
    listed = channels.listings(tx, sku_ids=[card.sku_id])
    return EditView(
        item=goods.items(tx, [card])[card.sku_id],
        number=row.number if row else 0,
        state=state_of(row),
        template=document.template,
        templates=tuple(templates()),
        blocks=tuple(_block(block, words) for block in document.blocks),
        photos=tuple(
            PhotoChoice(p.sha256, p.name, media.small(p.sha256), media.full(p.sha256))
            for p in queries.photos(tx, limit=60)
        ),
        versions=tuple(_link(version) for version in queries.versions(tx, card.sku_id)),
        preview=preview(code, row),
        words=words,
        problems=tuple(_problems(row.proofs)) if row and fresh else (),
        sheets=tuple(_sheet(name, proof) for name, proof in row.proofs.items()) if row and fresh else (),
        platforms=platforms(),
        barred=tuple(blocked_reasons(card, business_day(current.get().now))),
        approved_by=row.approved_by if row else "",
        live=sum(listing.state == "live" for listing in listed),
    )


def preview(code: str, row: PageVersion | None) -> str:
    """The address of the drawn preview; it changes with the words, so that it may be kept."""
    return f"/studio/products/{code}/preview/{row.number if row else 0}.jpg?of={row.digest[:16] if row else 'facts'}"


def document_of(tx: Tx, code: str, number: int, *, trace_base: str) -> tuple[SkuCard, PageDocument]:
    """A version's page with today's facts, 0 for what the facts alone make. Raises NotFound."""
    card = card_of(tx, code)
    if number == 0:
        return card, pages.current(tx, card, trace_base=trace_base)
    kept = from_json(queries.version(tx, card.sku_id, number).document)
    return card, refreshed(kept, brief_of(card, trace_base=trace_base))


def compare_view(tx: Tx, code: str, first: int, second: int) -> CompareView:
    """Two versions of a page and the words in which they differ. Raises NotFound."""
    card = card_of(tx, code)
    one, other = queries.version(tx, card.sku_id, first), queries.version(tx, card.sku_id, second)
    return CompareView(
        item=goods.items(tx, [card])[card.sku_id],
        first=_link(one),
        second=_link(other),
        versions=tuple(_link(version) for version in queries.versions(tx, card.sku_id)),
        previews=(preview(code, one), preview(code, other)),
        changes=tuple(_changes(from_json(one.document), from_json(other.document))),
    )


def _changes(before: PageDocument, after: PageDocument) -> Iterator[tuple[str, str, str]]:
    old = {block.kind: (place, block) for place, block in enumerate(before.blocks, 1)}
    for place, block in enumerate(after.blocks, 1):
        was_at, was = old.get(block.kind, (0, Block(kind=block.kind)))
        if was_at != place:
            yield block.kind, f"№ {was_at}", f"№ {place}"
        one, two = (" / ".join(x.words()) if x.shown else "" for x in (was, block))
        if one != two:
            yield block.kind, one, two
        if was.photo != block.photo:
            yield block.kind, was.photo[:8] or "–", block.photo[:8] or "–"


def _block(block: Block, words: Sequence[Mark]) -> EditBlock:
    facts = [*block.lines, *(" ".join(row) for row in block.rows), block.text] if block.kind in FACTS else []
    return EditBlock(
        kind=block.kind,
        heading=block.heading,
        kicker=block.kicker,
        text=block.text,
        lines="\n".join(block.lines),
        rows="\n".join("|".join(row) for row in block.rows),
        note=block.note,
        photo=block.photo,
        shown=block.shown,
        fields=FIELDS[block.kind],
        facts=tuple(fact for fact in facts if fact),
        pictured=block.kind in PICTURED,
        marks=tuple(mark for mark in words if mark.where == block.kind),
    )


def _words(document: PageDocument, lint: Lint) -> Iterator[Mark]:
    """What the lint says about the words as they stand, before anything is drawn."""
    for kind, text in document.words():
        for remark in lint(text):
            yield Mark("word-forbidden", kind, remark.message, remark.blocking)


def _problems(proofs: Mapping[str, Any]) -> Iterator[Mark]:
    """Every finding once, with the platforms it was made on; blocking ones first."""
    found: dict[tuple[str, str, str, bool], list[str]] = {}
    for platform, proof in proofs.items():
        for problem in proof["problems"]:
            key = (problem["code"], problem["where"], problem["message"], problem["blocking"])
            found.setdefault(key, []).append(platform)
    for key in sorted(found, key=lambda key: not key[3]):
        yield Mark(*key, platforms=tuple(found[key]))


def _sheet(platform: str, proof: Mapping[str, Any]) -> Sheet:
    files = {
        part: tuple(shown(f) for f in proof["files"] if f["slot"].startswith(part))
        for part in ("main", "detail", "wide")
    }
    return Sheet(
        platform,
        proof["spec"],
        **files,
        bytes=sum(f["size"] for f in proof["files"]),
        blocked=any(problem["blocking"] for problem in proof["problems"]),
    )


def shown(file: Mapping[str, Any]) -> Shown:
    """A drawn file as a picture with an address."""
    return Shown(file["slot"], media.full(file["sha256"]), file["width"], file["height"], file["size"])


def _link(row: PageVersion) -> VersionLink:
    return VersionLink(row.number, row.written, row.written_by, row.approved)
