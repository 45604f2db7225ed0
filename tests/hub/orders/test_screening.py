"""An order that meets a rule waits for a person with the reason, its goods promised; nothing else waits."""

from dataclasses import replace

import pytest
from sqlmodel import select

from catalog.models import Price
from connectors.base.types import OrderState, PlainReceiver
from hub.kernel.money import Money
from hub.orders import review, review_rules
from hub.orders.models import Hold
from hub.orders.review_rules import Draft


@pytest.fixture
def stocked(house):
    house.sku("A")
    house.stock("A", 100)
    return house


def rule(house, draft: Draft) -> int:
    with house.runtime.db.write() as tx:
        return review_rules.save(tx, 0, draft, actor=house.actor)


def why(house, no: str) -> list[str]:
    with house.runtime.db.read() as tx:
        return list(tx.exec(select(Hold.why).where(Hold.order_id == house.order_id(no), Hold.kind == "review")))


def receiver(house, **changes):
    return replace(house.order("x", ("A", 1)).receiver, **changes)


def test_without_rules_a_paid_order_is_allocated_at_once(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), buyer_note="快点"))
    assert stocked.state("N1") == "allocated"


@pytest.mark.parametrize(
    ("draft", "meets", "passes", "said"),
    [
        (Draft("看", "quantity", limit=5), {"pieces": 6}, {"pieces": 5}, "看：共 6 件，超过 5 件"),
        (Draft("看", "amount", limit=100), {"paid": Money(10001)}, {"paid": Money(10000)}, "看：实付超过 100 元"),
        (Draft("看", "note"), {"buyer_note": "快点"}, {"buyer_note": "  "}, "看：买家有留言"),
        (
            Draft("看", "note", words="发票，送礼"),
            {"buyer_note": "送礼用，要发票"},
            {"buyer_note": "快点"},
            "看：留言里有发票、送礼",
        ),
        (
            Draft("看", "area", words="青海/黄南"),
            {"at": ("青海省", "黄南藏族自治州", "同仁市")},
            {"at": ("青海省", "西宁市", "城西区")},
            "看：收件地在青海/黄南",
        ),
        (Draft("看", "address"), {"at": ("青海省", "", "")}, {}, "看：缺市"),
        (Draft("看", "price"), {"line": 7999}, {"line": 8000}, "看：A 的实付低于最低价"),
    ],
    ids=["quantity", "amount", "any-note", "words", "area", "address", "price"],
)
def test_a_rule_holds_what_meets_it_and_nothing_else(stocked, draft: Draft, meets, passes, said: str) -> None:
    with stocked.runtime.db.write() as tx:
        price = tx.exec(select(Price)).one()
        price.floor_fen = 8000
        tx.add(price)
    rule(stocked, draft)

    def order(no: str, wish):
        wish = dict(wish)
        made = stocked.order(no, ("A", wish.pop("pieces", 1)))
        if at := wish.pop("at", None):
            wish["receiver"] = receiver(stocked, **dict(zip(("province", "city", "district"), at, strict=True)))
        if line := wish.pop("line", None):
            wish["lines"] = (replace(made.lines[0], paid=Money(line)),)
        return replace(made, **wish)

    stocked.take(order("MEETS", meets), order("PASSES", passes))

    assert stocked.state("MEETS") == "allocated:review"
    assert why(stocked, "MEETS") == [said]
    assert stocked.state("PASSES") == "allocated"


def test_restricted_goods_wait_and_a_voucher_needs_no_address(house) -> None:
    house.sku("R", restricted=True)
    house.sku("V", storage="virtual", voucher=True)
    house.stock("R", 5)
    house.stock("V", 5, days=None, place=house.place("virtual"))
    rule(house, Draft("限制", "restricted"))
    rule(house, Draft("地址", "address"))
    nobody = receiver(house, province="", city="", district="", name_mask="", phone_mask="", address_mask="")
    house.take(house.order("N1", ("R", 1)), house.order("N2", ("V", 1), receiver=nobody))
    assert why(house, "N1") == ["限制：含限制商品 R"]
    assert why(house, "N2") == []


def test_an_address_in_clear_or_as_ciphertext_is_an_address(stocked) -> None:
    rule(stocked, Draft("地址", "address"))
    masks = {"name_mask": "", "phone_mask": "", "address_mask": ""}
    clear = receiver(stocked, plain=PlainReceiver("扎西", "13800000000", "幸福路 1 号"), **masks)
    cipher = receiver(stocked, cipher={"name": "~a", "phone": "~b"}, **masks)
    stocked.take(stocked.order("N1", ("A", 1), receiver=clear), stocked.order("N2", ("A", 1), receiver=cipher))
    stocked.take(stocked.order("N3", ("A", 1), receiver=receiver(stocked, **masks)))
    assert [why(stocked, no) for no in ("N1", "N2", "N3")] == [[], [], ["地址：缺收件人、电话、详细地址"]]


def test_a_rule_for_one_channel_leaves_the_others_alone_and_one_switched_off_holds_nothing(stocked) -> None:
    rule(stocked, Draft("京东大件", "quantity", channel="jd", limit=1))
    rule(stocked, Draft("停用", "quantity", limit=1, active=False))
    stocked.shop("j1", "jd")
    stocked.take(stocked.order("N1", ("A", 2)))
    stocked.take(stocked.order("N2", ("A", 2)), shop="j1")
    assert (stocked.state("N1"), stocked.state("N2")) == ("allocated", "allocated:review")


def test_several_rules_are_told_together_and_a_person_lifts_them_at_once(stocked) -> None:
    rule(stocked, Draft("留言", "note", rank=2))
    rule(stocked, Draft("大件", "quantity", rank=1, limit=1))
    stocked.take(stocked.order("N1", ("A", 2), buyer_note="快点"))
    assert why(stocked, "N1") == ["大件：共 2 件，超过 1 件；留言：买家有留言"]
    with stocked.runtime.db.write() as tx:
        review.release_by_hand(tx, stocked.order_id("N1"), "review", min_days=3, actor=stocked.actor)
    assert stocked.state("N1") == "allocated"


def test_what_a_person_let_go_is_not_held_again_for_the_same_reason_but_for_a_new_one(stocked) -> None:
    rule(stocked, Draft("留言", "note"))
    rule(stocked, Draft("大件", "quantity", rank=20, limit=1))
    stocked.take(stocked.order("N1", ("A", 1), buyer_note="快点"))
    with stocked.runtime.db.write() as tx:
        review.release_by_hand(tx, stocked.order_id("N1"), "review", min_days=3, actor=stocked.actor)
    stocked.take(stocked.order("N1", ("A", 1), buyer_note="快点", seller_note="看过", at=60))
    assert stocked.state("N1") == "allocated"
    stocked.take(stocked.order("N1", ("A", 2), buyer_note="快点", at=120))
    assert stocked.state("N1") == "allocated:review"
    assert why(stocked, "N1")[-1] == "大件：共 2 件，超过 1 件"


def test_an_order_is_looked_at_when_it_is_paid_and_never_after_it_has_gone(stocked) -> None:
    rule(stocked, Draft("留言", "note"))
    note = {"buyer_note": "快点"}
    stocked.take(stocked.order("N1", ("A", 1), state=OrderState.UNPAID, paid_at=None, **note))
    stocked.take(stocked.order("N2", ("A", 1), state=OrderState.SHIPPED, **note))
    assert (stocked.state("N1"), stocked.state("N2")) == ("unpaid", "shipped")
    stocked.take(stocked.order("N1", ("A", 1), at=60, **note))
    assert stocked.state("N1") == "allocated:review"
