"""Cases map exactly or not at all."""

import copy
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.base.aftersales import RefundKind, RefundState
from connectors.wechat_shop import schemas
from connectors.wechat_shop.aftersales import words
from connectors.wechat_shop.shapes import aftersales as shapes
from hub.kernel.clock import from_epoch
from hub.kernel.errors import MappingError
from hub.kernel.money import Money

AT = from_epoch(1_754_300_000)
WIRE = {
    "after_sale_order_id": "2000000012345678",
    "status": "MERCHANT_PROCESSING",
    "openid": "oQH_buyer_0001",
    "order_id": 3705115058471208928,
    "type": "RETURN",
    "product_info": {"product_id": "10000000012345", "sku_id": 20000000045678, "count": 1},
    "details": {"desc": "包装破损", "receive_product": True, "cancel_time": 0, "media_id_list": []},
    "refund_info": {"amount": 12650, "refund_reason": 0},
    "return_info": {"waybill_id": "", "delivery_id": "", "delivery_name": ""},
    "merchant_upload_info": {"reject_reason": "", "refund_certificates": []},
    "reason": "GOODS_BREAK",
    "reason_text": "商品破损",
    "create_time": 1754300000,
    "update_time": 1754300060,
    "deadline": 1754472800,
}


def case(**changes):
    return words.to_refund(shapes.Case.model_validate(copy.deepcopy(WIRE) | changes), b"raw", read_at=AT)


def test_the_documented_case_maps_field_by_field():
    mapped = case()
    assert (mapped.refund_id, mapped.order_id) == ("2000000012345678", "3705115058471208928")
    assert (mapped.kind, mapped.state, mapped.vendor_status) == (
        RefundKind.RETURN,
        RefundState.ASKED,
        "MERCHANT_PROCESSING",
    )
    assert (mapped.amount, mapped.quantity, mapped.line_ids) == (Money(12650), 1, ("10000000012345-20000000045678",))
    assert (mapped.created_at, mapped.modified_at) == (AT, AT + timedelta(seconds=60))
    assert (mapped.reason, mapped.words, mapped.goods_received) == ("商品破损", "包装破损", True)
    assert mapped.deadline == from_epoch(1754472800)
    assert (mapped.return_waybill, mapped.return_carrier, mapped.raw) == ("", "", b"raw")
    assert "包装破损" not in repr(mapped)


@pytest.mark.parametrize(("status", "state"), sorted(words.STATES.items()))
def test_every_documented_status_has_a_state(status, state):
    assert case(status=status).state is state


@pytest.mark.parametrize(("kind", "state"), [("REFUND", RefundState.ASKED), ("RETURN", RefundState.RETURNED)])
def test_an_overdue_refund_is_ours_to_answer(kind, state):
    assert case(status="MERCHANT_OVERDUE_REFUND", type=kind).state is state


@given(st.text().filter(lambda word: word not in words.STATES and word != words.OVERDUE))
def test_any_other_status_is_never_guessed(status):
    with pytest.raises(MappingError) as error:
        case(status=status)
    assert error.value.facts["field"] == "status"


@pytest.mark.parametrize("kind", ["", "refund", "REPAIR", "PRICE_PROTECT"])
def test_any_other_kind_is_never_guessed(kind):
    with pytest.raises(MappingError) as error:
        case(type=kind)
    assert (error.value.facts["field"], error.value.facts["value"]) == ("type", kind)


@pytest.mark.parametrize("amount", ["", "126.50", "x"])
def test_an_unreadable_amount_is_not_a_zero(amount):
    with pytest.raises(MappingError):
        case(refund_info={"amount": amount})


def test_a_case_without_an_amount_is_refused_by_the_schema():
    with pytest.raises(ValidationError):
        case(refund_info={})


@pytest.mark.parametrize(("deadline", "at"), [(0, None), (-1, None), (3600, AT + timedelta(hours=1))])
def test_a_deadline_may_be_seconds_left(deadline, at):
    assert case(deadline=deadline).deadline == at


def test_a_case_that_names_no_goods_is_about_the_whole_order():
    mapped = case(product_info={})
    assert (mapped.line_ids, mapped.quantity) == ((), None)


def test_what_the_buyer_sent_back_is_read():
    sent = {"waybill_id": "YT1", "delivery_id": "YTO", "delivery_name": "圆通"}
    assert (case(return_info=sent).return_waybill, case(return_info=sent).return_carrier) == ("YT1", "YTO")


@given(
    st.sampled_from(list(WIRE)),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.just([]),
)
def test_the_mapping_is_total(field, value):
    try:
        mapped = case(**{field: value})
    except (MappingError, ValidationError):
        return
    assert isinstance(mapped.refund_id, str)


def test_a_return_address_shows_no_whole_phone():
    at = {"province_name": "青海省", "city_name": "西宁市", "county_name": "城西区", "tel_number": "10000000001"}
    wire = schemas.MerchantAddress(address_id=7, name="仓", address_info=at, default_recv=True)
    address = words.to_address(wire)
    assert (address.address_id, address.text, address.is_default) == ("7", "青海省西宁市城西区 仓 100****0001", True)


def test_a_reason_falls_back_to_its_description():
    assert words.to_reason(shapes.RejectReason(reject_reason_type=5, reject_reason="已发货")).text == "已发货"
