from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from catalog import queries
from catalog.models import Price
from catalog.words import CertificateKind
from hub.kernel.clock import now
from hub.kernel.db import Database, Tx
from hub.kernel.errors import NotFound
from hub.kernel.money import Money
from hub.kernel.units import StorageClass


def statements(tx: Tx) -> list[str]:
    seen: list[str] = []
    event.listen(tx.get_bind(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_a_card_holds_what_a_listing_needs(zeku: Database) -> None:
    with zeku.read() as tx:
        (card,) = queries.sku_cards(tx, ["ZK019"])
    assert (card.name, card.spec, card.unit, card.gross_g, card.net_g) == ("风干牦牛肉干 原味", "250g", "袋", 290, 250)
    assert (card.brand, card.public_brand, card.theme) == ("泽库牦牛", "泽库牦牛", "yak-earth")
    assert (card.price, card.floor_price, card.market_price) == (Money(9800), Money(8600), None)
    assert (card.producer_code, card.licence, card.gtin) == ("P08", "SC10463232399089", "6999900000194")
    assert card.certificates == ("SC", "ORG", "HAL")
    assert {paper.kind for paper in card.papers} == {CertificateKind.SC, CertificateKind.ORG, CertificateKind.HAL}
    assert card.storage is StorageClass.AMBIENT
    assert not card.is_bundle


def test_a_bundle_card_carries_its_parts(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        cards = {card.code: card for card in queries.sku_cards(tx, ["ZK065", "ZK066", "ZK010"])}
    parts = {code: [(part.card.code, part.pieces) for part in card.parts] for code, card in cards.items()}
    assert parts["ZK065"] == [("ZK019", 1), ("ZK035", 1), ("ZK042", 1), ("ZK047", 1)]
    assert parts["ZK066"] == [("ZK037", 1), ("ZK045", 1), ("ZK047", 1)]
    assert parts["ZK010"] == []


def test_all_cards_cost_six_statements(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        seen = statements(tx)
        cards = queries.sku_cards(tx)
    selects = [text for text in seen if text.lstrip().upper().startswith("SELECT")]
    assert (len(cards), len(selects)) == (68, 6)


def test_a_code_that_does_not_exist_is_left_out(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        assert [card.code for card in queries.sku_cards(tx, ["ZK001", "NOPE"])] == ["ZK001"]
        assert queries.sku_cards(tx, []) == []


def test_pack_sizes_of_one_name_share_a_product(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        small, large, oil_small, oil_large = queries.sku_cards(tx, ["ZK001", "ZK002", "ZK045", "ZK046"])
        sisters = [sku.code for sku in queries.skus_of(tx, small.product_id)]
    assert small.product_id == large.product_id
    assert oil_small.product_id == oil_large.product_id
    assert sisters == ["ZK001", "ZK002"]


FILTERS = [
    ({"text": "蕨麻"}, 8),
    ({"text": "zk00"}, 9),
    ({"text": "6999900000019"}, 1),
    ({"text": "གྲོ་མ"}, 3),
    ({"text": "100%_"}, 0),
    ({"brand": "C"}, 9),
    ({"storage": StorageClass.CHILLED}, 7),
    ({"storage": StorageClass.VIRTUAL}, 2),
    ({"brand": "A", "storage": StorageClass.FROZEN}, 10),
    ({}, 68),
]


def test_filters_narrow_the_list(zeku: Database) -> None:
    with zeku.read() as tx:
        found = [(len(queries.find_cards(tx, **filters)), queries.count_skus(tx, **filters)) for filters, _ in FILTERS]
    assert found == [(size, size) for _, size in FILTERS]


def test_pages_of_the_list_join_without_gaps(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        pages = [queries.find_cards(tx, limit=30, offset=offset) for offset in (0, 30, 60)]
        everything = [card.code for card in queries.sku_cards(tx)]
    assert [card.code for page in pages for card in page] == everything


def test_products_are_filtered_through_their_skus(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        assert [product.name for product in queries.products(tx, text="菜籽油", brand="D")] == [
            "初榨菜籽油",
            "消费帮扶三件套(菜籽油1.8L+青稞米+蕨麻)",
        ]


def test_a_sku_is_found_by_code_and_bar_code(zeku: Database) -> None:
    with zeku.read() as tx:
        assert queries.sku_by_code(tx, "ZK001").id == queries.sku_by_gtin(tx, "6999900000019").id
        with pytest.raises(NotFound):
            queries.sku_by_code(tx, "NOPE")
        with pytest.raises(NotFound):
            queries.sku_by_gtin(tx, "0000000000000")


def test_restricted_goods_are_not_listable(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        codes = [sku.code for sku in queries.listable_skus(tx)]
    assert len(codes) == 66
    assert not {"ZK056", "ZK057"} & set(codes)


def test_the_latest_started_price_is_the_current_one(zeku: Database) -> None:
    tomorrow = now() + timedelta(days=1)
    with zeku.write() as tx:
        sku = queries.sku_by_code(tx, "ZK001")
        tx.add(Price(sku_id=sku.id, fen=7500, valid_from=tomorrow))
    with zeku.read() as tx:
        assert queries.current_price(tx, sku.id) == Money(6900)
        assert queries.current_price(tx, sku.id, at=tomorrow) == Money(7500)
        assert queries.current_price(tx, sku.id, at=datetime(2020, 1, 1, tzinfo=UTC)) is None


def test_instants_come_back_aware(zeku: Database) -> None:
    with zeku.read() as tx:
        assert queries.sku_by_code(tx, "ZK001").created.utcoffset() == timedelta(0)
