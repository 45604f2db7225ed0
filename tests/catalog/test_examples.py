import pytest
from sqlmodel import select

from catalog import examples, queries
from catalog.compliance.gate import blocked_reasons
from catalog.compliance.lint import blocking, lint
from catalog.models import Sku
from catalog.titles import listing_title
from hub.kernel.actor import system
from hub.kernel.clock import business_day, from_china_text
from hub.kernel.db import Database
from hub.kernel.errors import NotFound

TODAY = business_day(from_china_text("2026-11-23 12:00:00"))


def test_the_example_has_the_promised_size(database: Database) -> None:
    with database.write() as tx:
        report = examples.load(tx, actor=system("demo"))
    assert (report.added, report.changed, report.unchanged, report.refused) == (129, 0, 0, ())
    with database.read() as tx:
        counts = queries.counts(tx)
    assert counts == queries.Counts(
        brands=7, public_brands=2, producers=14, products=66, skus=68, unrestricted=66, vouchers=2, bundles=2
    )


def test_loading_the_example_again_changes_nothing(zeku: Database) -> None:
    with zeku.read() as tx:
        before = {sku.code: (sku.id, sku.updated, sku.updated_by) for sku in tx.exec(select(Sku))}
    with zeku.write() as tx:
        report = examples.load(tx, name="zeku", actor=system("again"))
    assert (report.added, report.changed, report.unchanged) == (0, 0, 129)
    with zeku.read() as tx:
        assert {sku.code: (sku.id, sku.updated, sku.updated_by) for sku in tx.exec(select(Sku))} == before


@pytest.mark.parametrize("name", ["nowhere", "../zeku", ""])
def test_an_unknown_example_is_not_found(sqlite_database: Database, name: str) -> None:
    with sqlite_database.write() as tx, pytest.raises(NotFound):
        examples.load(tx, name, actor=system("demo"))


def test_everything_but_restricted_goods_may_be_listed(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        cards = queries.sku_cards(tx)
    refused = {card.code: blocked_reasons(card, TODAY) for card in cards if blocked_reasons(card, TODAY)}
    assert set(refused) == {"ZK056", "ZK057"}


def test_the_example_texts_pass_the_lint(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        cards, brands = queries.sku_cards(tx), queries.brands(tx)
    for card in cards:
        texts = [card.name, card.ingredients, card.story, *card.selling_points, *card.uses]
        for text in texts:
            assert blocking(lint(text, papers=card.certificates)) == [], card.code
        assert blocking(lint(listing_title(card, 60), papers=card.certificates)) == [], card.code
    assert [lint(brand.story) for brand in brands] == [[]] * 7


def test_every_listable_sku_has_copy_for_a_page(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        cards = [card for card in queries.sku_cards(tx) if not card.restricted]
    assert [card.code for card in cards if not (card.selling_points and card.uses and card.story)] == []
    assert [card.code for card in cards if card.is_food and not card.ingredients] == []
