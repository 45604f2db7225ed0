from dataclasses import replace
from datetime import date

import pytest

from catalog import queries
from catalog.cards import Paper, SkuCard
from catalog.compliance.gate import blocked_reasons
from catalog.words import CertificateKind, Licensing
from hub.kernel.db import Database
from hub.kernel.money import Money

TODAY = date(2026, 11, 23)


@pytest.fixture
def jerky(zeku_read: Database) -> SkuCard:
    with zeku_read.read() as tx:
        return queries.sku_cards(tx, ["ZK020"])[0]


@pytest.fixture
def raw_meat(zeku_read: Database) -> SkuCard:
    with zeku_read.read() as tx:
        return queries.sku_cards(tx, ["ZK009"])[0]


def test_complete_goods_pass(jerky: SkuCard) -> None:
    assert blocked_reasons(jerky, TODAY) == []


def test_restricted_goods_stay_blocked_whatever_else_is_right(jerky: SkuCard) -> None:
    assert blocked_reasons(replace(jerky, restricted=True), TODAY) == ["受限品类，未经人工核准不得铺货"]


def test_no_price_and_a_price_under_the_floor_block(jerky: SkuCard) -> None:
    assert blocked_reasons(replace(jerky, price=None), TODAY) == ["没有售价"]
    low = replace(jerky, price=Money(100), floor_price=Money(200))
    assert blocked_reasons(low, TODAY) == ["售价 ¥1.00 低于最低价 ¥2.00"]


def test_packed_food_needs_its_licence(jerky: SkuCard) -> None:
    assert blocked_reasons(replace(jerky, licence=""), TODAY) == ["没有食品生产许可证编号"]
    assert blocked_reasons(replace(jerky, licence="SC10463232399088"), TODAY) == [
        "食品生产许可证编号 SC10463232399088 校验不通过"
    ]
    unfiled = replace(jerky, papers=tuple(paper for paper in jerky.papers if paper.kind is not CertificateKind.SC))
    assert blocked_reasons(unfiled, TODAY) == ["标注了食品生产许可证，但没有登记证书"]


def test_raw_meat_needs_batch_papers_instead_of_a_licence(raw_meat: SkuCard) -> None:
    assert blocked_reasons(raw_meat, TODAY) == []
    assert blocked_reasons(replace(raw_meat, certificates=("HAL",)), TODAY) == ["生鲜肉须有检疫和肉品检验合格证（JY）"]


def test_dried_farm_produce_needs_no_licence(jerky: SkuCard) -> None:
    dried = replace(jerky, licence="", licensing=Licensing.PRIMARY, certificates=(), papers=())
    assert blocked_reasons(dried, TODAY) == []


def test_food_needs_a_producer_and_a_shelf_life(jerky: SkuCard) -> None:
    assert blocked_reasons(replace(jerky, producer="", shelf_days=None), TODAY) == [
        "食品没有登记生产者",
        "食品没有保质期",
    ]


def test_a_claim_without_a_paper_blocks(jerky: SkuCard) -> None:
    claiming = replace(jerky, certificates=(*jerky.certificates, "ORG"))
    assert blocked_reasons(claiming, TODAY) == ["标注了有机产品认证，但没有登记证书"]


def test_papers_count_to_their_last_day_and_not_beyond(jerky: SkuCard) -> None:
    assert blocked_reasons(jerky, date(2030, 12, 31)) == []
    assert blocked_reasons(jerky, date(2031, 1, 1)) == [
        "清真证书 SAMPLE-HAL-008 已于 2030-12-31 到期",
        "食品生产许可证证书 SC10463232399089 已于 2030-12-31 到期",
    ]
    assert blocked_reasons(jerky, date(2025, 12, 31)) == [
        "清真证书 SAMPLE-HAL-008 尚未生效",
        "食品生产许可证证书 SC10463232399089 尚未生效",
    ]


def test_one_valid_paper_among_expired_ones_is_enough(jerky: SkuCard) -> None:
    renewed = Paper(CertificateKind.HAL, "SAMPLE-HAL-108", date(2031, 1, 1), None, verified=True)
    again = replace(jerky, papers=(*jerky.papers, renewed))
    assert blocked_reasons(again, date(2031, 1, 1)) == ["食品生产许可证证书 SC10463232399089 已于 2030-12-31 到期"]


def test_a_bundle_answers_for_its_parts(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        (box,) = queries.sku_cards(tx, ["ZK065"])
    assert blocked_reasons(box, TODAY) == []
    bad = replace(box.parts[0], card=replace(box.parts[0].card, licence=""))
    assert blocked_reasons(replace(box, parts=(bad, *box.parts[1:])), TODAY) == ["组件 ZK019：没有食品生产许可证编号"]


def test_a_voucher_and_a_craft_need_no_food_papers(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        cards = queries.sku_cards(tx, ["ZK061", "ZK067"])
    assert [blocked_reasons(card, TODAY) for card in cards] == [[], []]
