"""Each JD refusal becomes the error that tells the caller what to do next."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState
from connectors.base.dispatch import Waybill
from connectors.base.types import ListingRef, ListingState, ParcelNotice, Picture
from connectors.jd.errors import BY_CODE, accepted, raise_for, waybill_checked, words
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected
from hub.kernel.money import Money


def caught(code, *, effect=False, text="原因"):
    with pytest.raises(ChannelError) as error:
        raise_for(code, text, effect=effect, request_id="r9")
    return error.value


@pytest.mark.parametrize(
    ("code", "effect", "kind"),
    [
        ("2", False, RateLimited),
        ("503", True, RateLimited),
        ("8", False, Rejected),
        ("12", False, Rejected),
        ("19", True, NeedsReauth),
        ("21", False, Rejected),
        ("24", False, Rejected),
        ("33", False, PlatformDown),
        ("33", True, Indeterminate),
        ("65", True, Indeterminate),
        ("500", True, Indeterminate),
        ("500", False, PlatformDown),
        ("403", True, Rejected),
        ("999999", True, Indeterminate),
        (99999999, True, Indeterminate),
        ("10400001", True, Rejected),
        ("11100006", False, Rejected),
        ("a code of tomorrow", True, Rejected),
    ],
)
def test_the_class_says_what_to_do(code, effect, kind):
    assert type(caught(code, effect=effect)) is kind


def test_a_used_up_day_rests_for_an_hour_and_a_busy_api_for_a_second():
    assert (caught("2").after, caught("503").after) == (3600.0, 1.0)


def test_the_platforms_code_words_and_trace_are_kept():
    error = caught("12")
    assert (error.code, error.message, error.request_id, error.vendor) == ("12", "原因", "r9", "jd")


@pytest.mark.parametrize("code", [code for code, (kind, _) in BY_CODE.items() if kind is Rejected] + ["unknown"])
def test_every_refusal_has_a_remedy(code):
    assert caught(code).remedy


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"zh_desc": "无效签名", "en_desc": "Invalid Signature"}, "无效签名"),
        ({"chineseErrCode": "已出库"}, "已出库"),
        ({"errorMessage": "慢"}, "慢"),
        ({"englishErrCode": "late"}, "late"),
        ({}, ""),
    ],
)
def test_jds_own_words_are_found_in_every_shape(error, said):
    assert words(error) == said


@pytest.mark.parametrize(
    ("code", "effect", "kind"),
    [
        (2000, True, Rejected),
        ("2001", True, Rejected),
        (3000, True, Rejected),
        (4000, True, Indeterminate),
        (4000, False, PlatformDown),
        (9999, True, Indeterminate),
        (None, False, PlatformDown),
    ],
)
def test_the_waybill_services_own_status_decides(code, effect, kind):
    waybill_checked({"statusCode": 1000}, effect=effect)
    with pytest.raises(kind) as caught:
        waybill_checked({"statusCode": code, "statusMessage": "不行"}, effect=effect)
    assert caught.value.message == "不行"
    assert bool(caught.value.remedy) is (kind is Rejected)


@pytest.mark.parametrize(
    "answer", [{"success": True}, {"code": "0"}, {"part": {"success": "true"}}, {"code": "0", "part": {"x": 1}}]
)
def test_an_undocumented_answer_is_accepted_by_any_flag_or_by_the_gateways_code(answer):
    accepted(answer)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [({}, Indeterminate), ({"part": {}}, Indeterminate), ({"code": "0", "part": {"success": False}}, Rejected)],
)
def test_an_undocumented_answer_without_a_yes_is_not_taken_for_one(answer, kind):
    with pytest.raises(kind):
        accepted(answer)


# -- every refusal of every read and write -------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
GONE = ListingRef("1", "2", "X", ListingState.LIVE)
AT = datetime(2026, 11, 20, tzinfo=UTC)
CASE = Refund("1", "2", RefundKind.REFUND, RefundState.ASKED, "0", Money(100), AT, AT, raw=b"{}", version="0")
TOLD = ParcelNotice("SF1", "SF", {})

OPERATIONS = {
    "upload_picture": lambda shop, now: shop.upload_picture(
        Picture("a.png", PNG, "image/png", hashlib.sha256(PNG).hexdigest())
    ),
    "find_listing": lambda shop, now: shop.find_listing("A"),
    "relist": lambda shop, now: shop.relist(GONE, stock=1),
    "delist": lambda shop, now: shop.delist(GONE),
    "set_stock": lambda shop, now: shop.set_stock(GONE, 1),
    "changed_orders": lambda shop, now: list(shop.changed_orders(now - timedelta(minutes=5), now)),
    "order": lambda shop, now: shop.order("1"),
    "shipped_parcels": lambda shop, now: shop.shipped_parcels("1"),
    "carriers": lambda shop, now: shop.carriers(),
    "changed_refunds": lambda shop, now: list(shop.changed_refunds(now - timedelta(minutes=5), now)),
    "refund": lambda shop, now: shop.refund("1", order_id="2"),
    "agree_refund": lambda shop, now: shop.agree_refund(CASE),
    "refuse_refund": lambda shop, now: shop.refuse_refund(CASE, reason_id="", words="已发货"),
    "set_memo": lambda shop, now: shop.set_memo("1", "x"),
    "set_price": lambda shop, now: shop.set_price(GONE, Money(100), market_price=Money(200)),
    "delete_listing": lambda shop, now: shop.delete_listing(GONE),
    "all_listings": lambda shop, now: list(shop.all_listings()),
    "change_waybill": lambda shop, now: shop.change_waybill("1", TOLD, TOLD),
    "waybill_accounts": lambda shop, now: shop.waybill_accounts(),
    "cancel_waybill": lambda shop, now: shop.cancel_waybill(Waybill("SF1", "SF", "467")),
    "check_connection": lambda shop, now: shop.check_connection(),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_stops_and_tells_when_the_token_is_refused(refusing, operation, now):
    with pytest.raises(NeedsReauth):
        OPERATIONS[operation](refusing("19", refresh=""), now)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_waits_when_called_too_often(refusing, operation, now):
    with pytest.raises(RateLimited) as caught:
        OPERATIONS[operation](refusing("503"), now)
    assert caught.value.after == 1.0


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_carries_the_platforms_code_when_rejected(refusing, operation, now):
    with pytest.raises(Rejected) as caught:
        OPERATIONS[operation](refusing("24"), now)
    assert (caught.value.code, caught.value.request_id, caught.value.message) == ("24", "r1", "不行")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_refuses_an_answer_without_its_envelope(answering, operation, now):
    shop, _ = answering({"something_else": {}})
    with pytest.raises((PlatformDown, Indeterminate)):
        OPERATIONS[operation](shop, now)
