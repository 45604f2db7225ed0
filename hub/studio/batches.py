"""Many SKUs drawn in one go: a line each, a job each; who looks at the batch sees how far it is."""

from collections.abc import Collection

from catalog.lookup import ids_by_code
from hub.channels.creatives import card_of
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, outward
from hub.studio import pages, queries
from hub.studio.models import Batch, BatchLine
from media_studio.brief import ListingSet
from media_studio.pages import template
from media_studio.specs import platforms as known_platforms

DRAW = "studio.draw"


def ask(tx: Tx, codes: Collection[str], platforms: Collection[str], *, template_name: str, actor: Actor) -> Batch:
    """Queue SKUs to be drawn for platforms. Raises Invalid when there is nothing to draw."""
    wanted = [platform for platform in known_platforms() if platform in platforms]
    skus = ids_by_code(tx, codes)
    if not skus or not wanted:
        raise Invalid("nothing to draw", remedy="Tick products and platforms first.")
    if template_name:
        template(template_name)
    batch = Batch(platforms=wanted, template=template_name, asked_by=str(actor))
    tx.add(batch)
    tx.flush()
    tx.add_all([BatchLine(batch_id=batch.id, sku_id=sku_id) for sku_id in skus.values()])
    jobs = [(f"{batch.id}:{sku}", {"batch_id": str(batch.id), "sku_id": str(sku)}) for sku in skus.values()]
    enqueue_many(tx, DRAW, jobs)
    audit.record(tx, actor, "studio.batch", f"batch:{batch.id}", count=len(skus), platforms=wanted)
    return batch


@outward(DRAW, lane="media")
def draw(run: Run) -> Finish:
    """Draw one SKU of a batch with every check and keep it as its proof."""
    batch_id, sku_id = int(run.payload["batch_id"]), int(run.payload["sku_id"])
    base = run.runtime.settings.trace_base
    with run.step() as tx:
        batch, card = queries.batch(tx, batch_id), card_of(tx, sku_id)
        document, platforms = pages.current(tx, card, trace_base=base), list(batch.platforms)
        if batch.template:
            document = pages.in_template(document, batch.template)
        digest = pages.save(tx, card, document, actor=system(DRAW)).digest
    try:
        sets = pages.proof(card, document, platforms, trace_base=base, blobs=run.runtime.blobs)
    except Invalid as error:
        reason = error.message
        return lambda tx: _tell(tx, batch_id, sku_id, "failed", reason)

    def keep(tx: Tx) -> None:
        pages.keep_proof(tx, card, digest, sets)
        _tell(tx, batch_id, sku_id, _outcome(sets), "")

    return keep


def _outcome(sets: dict[str, ListingSet]) -> str:
    found = [problem for listing in sets.values() for problem in listing.problems]
    if any(problem.blocking for problem in found):
        return "blocked"
    return "remarks" if found else "clean"


def _tell(tx: Tx, batch_id: int, sku_id: int, outcome: str, reason: str) -> None:
    for line in queries.lines(tx, batch_id):
        if line.sku_id == sku_id:
            line.outcome, line.reason = outcome, reason
            tx.add(line)
