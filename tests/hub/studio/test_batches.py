"""Batches: a line and a job per SKU, outcomes told one by one, a failing SKU does not stop the others."""

import pytest

from catalog.models import Producer, Product, Sku
from hub.kernel.actor import Actor
from hub.kernel.errors import Invalid
from hub.kernel.units import ProducerKind
from hub.studio import batches, queries
from hub.studio.batches import ask
from media_studio.document import from_json

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHO = Actor("user", "dolma", 3)


@pytest.fixture
def produced(house):
    """Every SKU of the batch has a producer, without whom no page may be approved."""

    def run(*codes):
        with house.runtime.db.write() as tx:
            maker = Producer(code="P1", name="样例合作社", kind=ProducerKind.COOP)
            tx.add(maker)
            tx.flush()
            for code in codes:
                tx.get(Product, tx.get(Sku, house.skus[code]).product_id).producer_id = maker.id

    return run


def test_every_sku_of_a_batch_is_drawn_in_the_asked_template_and_told(house, produced):
    for code in ("A", "B"):
        house.sku(code)
    produced("A", "B")
    house.tell("B", "国家级的石头。")
    with house.runtime.db.write() as tx:
        batch = ask(tx, ["A", "B"], ["jd", "nowhere"], template_name="origin", actor=WHO)
        batch_id = batch.id
    with house.runtime.db.read() as tx:
        assert queries.progress(tx, [batch_id]) == {batch_id: (0, 2)}
    house.run(batches.DRAW)
    with house.runtime.db.read() as tx:
        told = {line.sku_id: line.outcome for line in queries.lines(tx, batch_id)}
        assert queries.progress(tx, [batch_id]) == {batch_id: (2, 2)}
        page = queries.newest(tx, house.skus["A"])
    assert told == {house.skus["A"]: "remarks", house.skus["B"]: "blocked"}
    assert list(page.proofs) == ["jd"]
    assert from_json(page.document).template == "origin"


def test_a_sku_that_cannot_be_drawn_fails_alone(house, produced):
    for code in ("A", "B"):
        house.sku(code)
    produced("A", "B")
    house.tell("A", "好吃🥩。")
    with house.runtime.db.write() as tx:
        batch_id = ask(tx, ["A", "B"], ["jd"], template_name="", actor=WHO).id
    house.run(batches.DRAW)
    with house.runtime.db.read() as tx:
        told = {line.sku_id: (line.outcome, line.reason) for line in queries.lines(tx, batch_id)}
    assert told[house.skus["A"]] == ("failed", "no installed font can draw this character")
    assert told[house.skus["B"]][0] == "remarks"


@pytest.mark.parametrize(
    ("codes", "platforms"), [([], ["jd"]), (["A"], []), (["A"], ["nowhere"]), (["no-such"], ["jd"])]
)
def test_a_batch_of_nothing_is_refused(house, codes, platforms):
    house.sku("A")
    with house.runtime.db.write() as tx, pytest.raises(Invalid, match="nothing to draw"):
        ask(tx, codes, platforms, template_name="", actor=WHO)
