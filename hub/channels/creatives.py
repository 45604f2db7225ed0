"""Pictures for listings: rendered once per SKU and platform, kept by content, uploaded once per shop."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete

from catalog.cards import SkuCard
from catalog.lookup import cards_by_id
from connectors.base.types import Picture, PictureRef
from hub.channels import events, queries
from hub.channels.models import ApprovedPage, Creative, Upload
from hub.events import facts
from hub.kernel.actor import system
from hub.kernel.blobs import BlobStore
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.jobs.registry import Finish, Run, outward
from hub.kernel.runtime import Runtime
from media_studio.brief import ProductBrief
from media_studio.document import PageDocument, from_json
from media_studio.listing_sets import ListingSet, MediaFile, Wish, render_listing_sets

RENDER = "creatives.render"


@outward(RENDER, lane="media")
def render(run: Run) -> Finish:
    """Render one SKU and keep the files; payload ``{"sku_id", "platforms"}``.

    Platforms that were asked for while this job waited are drawn with it: jobs of one SKU are one job.
    """
    sku_id = int(run.payload["sku_id"])
    with run.runtime.db.read() as tx:
        card = card_of(tx, sku_id)
        platforms = queries.platforms_waiting(tx, sku_id) | set(run.payload["platforms"])
        document = approved(tx, sku_id)
    wish = Wish(document, photos_of(document, run.runtime.blobs))
    sets = render_listing_sets(brief_of(card, trace_base=run.runtime.settings.trace_base), sorted(platforms), wish=wish)
    for files in sets.values():
        for file in (*files.main, *files.detail):
            run.runtime.blobs.put(file.data)

    def keep(tx: Tx) -> None:
        for platform, files in sets.items():
            _keep(tx, sku_id, platform, files)
        facts.announce(tx, [events.creatives_ready(sku_id)], actor=system(RENDER))

    return keep


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that was drawn and checked before: its slot, name, type, digest, px and bytes."""

    slot: str
    name: str
    mime: str
    sha256: str
    width: int
    height: int
    size: int


def adopt(tx: Tx, sku_id: int, platform: str, document: str, files: Iterable[Drawn], *, spec_version: str) -> None:
    """Make approved pictures those of the listings, and the approved page the one that later drawings use."""
    page = tx.get(ApprovedPage, sku_id) or ApprovedPage(sku_id=sku_id, document=document)
    page.document, page.updated = document, now()
    tx.add(page)
    creative = table(Creative)
    tx.connection().execute(delete(creative).where(creative.c.sku_id == sku_id, creative.c.platform == platform))
    rows = [Creative(sku_id=sku_id, platform=platform, spec_version=spec_version, **asdict(file)) for file in files]
    tx.add_all(rows)
    tx.flush()
    facts.announce(tx, [events.creatives_ready(sku_id)], actor=system(RENDER))


def approved(tx: Tx, sku_id: int) -> PageDocument | None:
    """The page a person approved for a SKU, None when nobody did."""
    row = tx.get(ApprovedPage, sku_id)
    return from_json(row.document) if row else None


def photos_of(document: PageDocument | None, blobs: BlobStore) -> dict[str, bytes]:
    """The photos a page shows, by digest. Raises NotFound for one that is no longer kept."""
    shown = document.shown if document else ()
    return {block.photo: blobs.get(block.photo) for block in shown if block.photo}


def card_of(tx: Tx, sku_id: int) -> SkuCard:
    """The catalogue card of a SKU id. Raises NotFound."""
    card = cards_by_id(tx, [sku_id]).get(sku_id)
    if card is None:
        raise NotFound("no such SKU", sku=sku_id)
    return card


def brief_of(card: SkuCard, *, trace_base: str) -> ProductBrief:
    """What the studio needs to know of a SKU; the trace link is the GS1 Digital Link path of its GTIN.

    Without ``trace_base`` (an origin such as https://trace.example.cn) or a GTIN no link is drawn.
    """
    return ProductBrief(
        sku=card.code,
        name=card.name,
        name_bo=card.name_bo,
        brand=card.brand,
        public_brand=card.public_brand,
        theme=card.theme,
        category=card.category,
        net_content=card.spec,
        storage=card.storage.value,
        shelf_days=card.shelf_days,
        producer=card.producer,
        origin=card.origin,
        licence=card.licence or "、".join(dict.fromkeys(p.card.licence for p in card.parts if p.card.licence)),
        product_standard=card.standard,
        ingredients=card.ingredients,
        gtin=card.gtin,
        certificates=tuple(CERTIFICATE_WORDS[kind] for kind in card.certificates if kind in CERTIFICATE_WORDS),
        selling_points=card.selling_points,
        story=card.story,
        uses=card.uses,
        trace_url=f"{trace_base.rstrip('/')}/01/0{card.gtin}" if trace_base and card.gtin else "",
        is_food=card.is_food,
        is_weighed=card.is_weighed,
        unit=card.unit,
    )


#: Certificate kind -> the word buyers know; slaughter papers (JY) are per lot and never advertised.
CERTIFICATE_WORDS = {"ORG": "有机", "GRN": "绿色食品", "GI": "地理标志", "HAL": "清真", "SC": "食品生产许可"}


def upload_missing(run: Run, connector: Any, shop_id: int, wanted: Iterable[Creative]) -> dict[str, PictureRef]:
    """Upload what the shop does not keep yet; returns digest -> where it is. Each upload is remembered at once."""
    files = {creative.sha256: creative for creative in wanted}
    with run.runtime.db.read() as tx:
        known = queries.uploads(tx, shop_id=shop_id, digests=files)
    refs = {digest: PictureRef(row.url, row.vendor_id) for digest, row in known.items()}
    fresh = []
    try:
        for digest, creative in files.items():
            if digest not in refs:
                refs[digest] = connector.upload_picture(_picture(run.runtime, creative))
                fresh.append(digest)
    finally:
        if fresh:
            with run.step() as tx:
                _remember(tx, shop_id, {digest: refs[digest] for digest in fresh})
    return refs


def _picture(runtime: Runtime, creative: Creative) -> Picture:
    return Picture(creative.name, runtime.blobs.get(creative.sha256), creative.mime, creative.sha256)


def _remember(tx: Tx, shop_id: int, refs: dict[str, PictureRef]) -> None:
    rows = [
        {"id": new_id(), "shop_id": shop_id, "sha256": digest, "url": ref.url, "vendor_id": ref.vendor_id}
        for digest, ref in refs.items()
    ]
    insert_new(tx, table(Upload), rows, unique=["shop_id", "sha256"])


def _keep(tx: Tx, sku_id: int, platform: str, files: ListingSet) -> None:
    creative = table(Creative)
    tx.connection().execute(delete(creative).where(creative.c.sku_id == sku_id, creative.c.platform == platform))
    tx.add_all(_row(sku_id, platform, files.spec_version, file) for file in (*files.main, *files.detail))


def _row(sku_id: int, platform: str, spec_version: str, file: MediaFile) -> Creative:
    return Creative(
        sku_id=sku_id,
        platform=platform,
        slot=file.slot,
        name=file.name,
        mime=file.mime,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
        size=len(file.data),
        spec_version=spec_version,
    )
