"""Taobao's words to ours and back. Pure and total: what it cannot read it names in a MappingError.

Amounts are yuan text, times are Beijing time without a zone. Nothing is guessed and nothing becomes zero.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson
from pydantic import ValidationError

from connectors.base.aftersales import Refund, RefundKind, ReturnAddress, UnreadableRefund
from connectors.base.dispatch import Revealed, WaybillAccount
from connectors.base.types import (
    AttributeKind,
    AttributeNeed,
    CategoryNeeds,
    ChannelOrder,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    ListingState,
    OrderLine,
    OrderState,
    Receiver,
    UnreadableOrder,
)
from connectors.taobao.manifest import (
    CARRIER_NAMES,
    CARRIERS,
    CASE_KINDS,
    CASES,
    EVERY_LISTING,
    FIELD_IDS,
    FIELD_NAMES,
    GOODS_RECEIVED,
    STORAGE,
)
from connectors.taobao.schemas import (
    Category,
    ClearReceiver,
    Item,
    LogisticsCompany,
    PublishField,
    RefundCase,
    SellerAddress,
    Trade,
    TradeOrder,
    WaybillSubscription,
    publish_fields,
    value_document,
)
from hub.kernel.clock import from_china_text
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import ZERO, Money

#: Trade status -> what the hub must do [official values, meaning inferred].
STATES: dict[str, OrderState] = {
    "TRADE_NO_CREATE_PAY": OrderState.UNPAID,
    "WAIT_BUYER_PAY": OrderState.UNPAID,
    "PAY_PENDING": OrderState.UNPAID,
    "WAIT_PRE_AUTH_CONFIRM": OrderState.UNPAID,
    "PAID_FORBID_CONSIGN": OrderState.HELD,
    "WAIT_SELLER_SEND_GOODS": OrderState.TO_SHIP,
    "SELLER_CONSIGNED_PART": OrderState.PART_SHIPPED,
    "WAIT_BUYER_CONFIRM_GOODS": OrderState.SHIPPED,
    "TRADE_BUYER_SIGNED": OrderState.SHIPPED,  # cash on delivery only
    "TRADE_FINISHED": OrderState.FINISHED,
    "TRADE_CLOSED": OrderState.CLOSED,
    "TRADE_CLOSED_BY_TAOBAO": OrderState.CLOSED,
}

#: Line refund_status -> (a refund is being asked for, the line is refunded) [official; NO_REFUND third-party].
REFUNDS: dict[str, tuple[bool, bool]] = {
    "": (False, False),
    "NO_REFUND": (False, False),
    "CLOSED": (False, False),
    "WAIT_SELLER_AGREE": (True, False),
    "WAIT_BUYER_RETURN_GOODS": (True, False),
    "WAIT_SELLER_CONFIRM_GOODS": (True, False),
    "SELLER_REFUSE_BUYER": (True, False),
    "SUCCESS": (False, True),
}

MAX_TITLE_BYTES = 60  # [official sample]: 30 Chinese characters
MAX_PICTURES = 5  # [official]
MAX_CODE_BYTES = 64  # [official sample]
MAX_DESCRIPTION = 25_000  # characters [sdk, legacy item.add]
MAX_PRICE = Money(100_000_000_00)  # [official]

_NEVER_PAID = ("TRADE_CLOSED_BY_TAOBAO",)


def carrier_code(company: LogisticsCompany) -> str:
    """Our code of a courier, by Taobao's code or else by its name; empty when we know no equivalent."""
    if company.code in CARRIERS:
        return CARRIERS[company.code]
    return next((ours for part, ours in CARRIER_NAMES.items() if part in company.name), "")


def order_id(raw: Mapping[str, Any]) -> str:
    """The trade number of a trade that may be unreadable otherwise; empty when even that is missing."""
    return str(raw.get("tid") or raw.get("tid_str") or "")


def to_order(raw: Mapping[str, Any]) -> ChannelOrder:
    """A trade of taobao.trade.fullinfo.get as a neutral order. Raises MappingError(field, value)."""
    trade = _trade(raw)
    if trade.status not in STATES:
        raise MappingError("Taobao sent an order status we do not know", field="status", value=trade.status)
    state = STATES[trade.status]
    lines = tuple(_line(line, trade=trade, state=state) for line in trade.orders)
    if not lines:
        raise MappingError("an order without lines", field="orders", value="[]")
    return ChannelOrder(
        order_id=trade.tid,
        state=state,
        vendor_status=trade.status,
        created_at=_instant("created", trade.created),
        modified_at=_instant("modified", trade.modified),
        paid_at=_instant("pay_time", trade.pay_time) if trade.pay_time else None,
        lines=lines,
        receiver=_receiver(trade),
        paid=_yuan("payment", trade.payment),
        freight=_yuan("post_fee", trade.post_fee),
        discount=_yuan("discount_fee", trade.discount_fee),
        raw=orjson.dumps(raw),
        buyer_ref=trade.buyer_open_uid or "",
        buyer_note=trade.buyer_message or "",
        seller_note=trade.seller_memo or "",
        refund_open=any(line.refund_open for line in lines),
        hold_reason=trade.status if state is OrderState.HELD else "",
    )


def read_order(raw: Mapping[str, Any]) -> ChannelOrder | UnreadableOrder:
    """A trade, or why it cannot be read."""
    try:
        return to_order(raw)
    except MappingError as error:
        return UnreadableOrder(order_id(raw), error.message, orjson.dumps(raw), **_where(error))


def _where(error: MappingError) -> dict[str, str]:
    return {name: str(error.facts.get(name, "")) for name in ("field", "value")}


def shipped_lines(raw: Mapping[str, Any]) -> list[TradeOrder]:
    """Lines of a trade that carry a waybill already. Raises MappingError when the trade is unreadable."""
    return [line for line in _trade(raw).orders if line.invoice_no] if raw else []


def _trade(raw: Mapping[str, Any]) -> Trade:
    try:
        return Trade.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingError(f"Taobao sent an order we cannot read: {first['msg']}", field=where, value="") from error


def _line(line: TradeOrder, *, trade: Trade, state: OrderState) -> OrderLine:
    status = line.refund_status or ""
    if status not in REFUNDS:
        raise MappingError("Taobao sent a refund status we do not know", field="refund_status", value=status)
    if line.num <= 0:
        raise MappingError("a line without pieces", field="num", value=str(line.num))
    refund_open, refunded = REFUNDS[status]
    return OrderLine(
        line_id=line.oid,
        item_id=line.num_iid,
        vendor_sku_id=line.sku_id if line.sku_id and line.sku_id != "0" else line.num_iid,  # its own SKU
        merchant_code=line.outer_sku_id or line.outer_iid or "",
        title=line.title,
        quantity=line.num,
        unit_price=_yuan("price", line.price),
        paid=_line_paid(line, trade=trade, state=state),
        refund_open=refund_open,
        refunded=refunded,
    )


def _line_paid(line: TradeOrder, *, trade: Trade, state: OrderState) -> Money:
    """What was paid for a line, without freight.

    A line's ``payment`` holds the freight when the trade has one line and not when it has several [official],
    so only ``divide_order_fee`` is read. It may be missing while nothing was paid: then the share is truly zero.
    """
    if line.divide_order_fee is None and (state is OrderState.UNPAID or trade.status in _NEVER_PAID):
        return ZERO
    return _yuan("divide_order_fee", line.divide_order_fee)


def _receiver(trade: Trade) -> Receiver:
    """The receiver as Taobao shows it: masks for people, the OAID for waybills and for merging parcels."""
    return Receiver(
        province=trade.receiver_state or "",
        city=trade.receiver_city or "",
        district=trade.receiver_district or "",
        town=trade.receiver_town or "",
        name_mask=trade.receiver_name or "",
        phone_mask=trade.receiver_mobile or trade.receiver_phone or "",
        address_mask=trade.receiver_address or "",
        token=trade.oaid or "",
    )


def _yuan(field: str, text: str | None) -> Money:
    try:
        return Money.from_yuan(text)
    except MappingError as error:
        raise MappingError("Taobao sent an amount we cannot read", field=field, value=str(text)) from error


def _instant(field: str, text: str) -> datetime:
    try:
        return from_china_text(text)
    except ValueError as error:
        raise MappingError("Taobao sent a time we cannot read", field=field, value=text) from error


def title_bytes(title: str) -> int:
    """Length as Taobao counts it: one for ASCII, two for everything else (GBK bytes)."""
    return sum(1 if character.isascii() else 2 for character in title)


def check_draft(draft: ListingDraft) -> None:
    """Refuse what Taobao would refuse, before any call. Raises Invalid with a remedy."""
    problems = (
        (title_bytes(draft.title) > MAX_TITLE_BYTES, "title too long", "Cut the title to 30 Chinese characters."),
        (not draft.title.strip(), "no title", "Give the listing a title."),
        (not draft.main_pictures, "no main picture", "Upload at least one main picture."),
        (len(draft.main_pictures) > MAX_PICTURES, "too many main pictures", "Keep at most five main pictures."),
        (not 0 < draft.price.fen <= MAX_PRICE.fen, "price out of range", "Set a price above zero."),
        (draft.stock < 0, "negative stock", "Stock is zero or more."),
        (
            len(draft.merchant_code.encode()) > MAX_CODE_BYTES or not draft.merchant_code,
            "bad merchant code",
            "Use a SKU code of 1 to 64 bytes.",
        ),
        (len(description(draft)) > MAX_DESCRIPTION, "description too long", "Use fewer detail pictures."),
    )
    for wrong, what, remedy in problems:
        if wrong:
            raise Invalid(f"{draft.merchant_code}: {what}", remedy=remedy)


def check_price(price: Money) -> None:
    """Refuse a price Taobao would refuse. Raises Invalid."""
    if not 0 < price.fen <= MAX_PRICE.fen:
        raise Invalid("price out of range", remedy="Set a price above zero.")


def description(draft: ListingDraft) -> str:
    """The detail page: all detail pictures under each other, or the title while there are none."""
    if not draft.detail_pictures:
        return f"<p>{escape(draft.title)}</p>"
    return "".join(f'<p><img src="{escape(picture.url)}"/></p>' for picture in draft.detail_pictures)


def fill_schema(rules: str, draft: ListingDraft, *, literals: Mapping[str, str]) -> str:
    """The value document for a category's publish rules. ``literals`` maps field ids to values set by the operator.

    Raises Invalid naming the required fields that nothing fills, MappingError when the rules are not readable XML.
    """
    values = _draft_values(draft)
    filled = [(rule, _wanted(rule, values, literals)) for rule in publish_fields(rules)]
    missing = [f"{rule.field_id} ({rule.name})" for rule, texts in filled if rule.required and not texts]
    if missing:
        raise Invalid(
            f"{draft.merchant_code}: the category demands {', '.join(missing)}",
            remedy="Add these field ids with their values to the shop's schema_values setting.",
        )
    return value_document((rule, texts) for rule, texts in filled if texts)


def edit_schema(rules: str, draft: ListingDraft, *, literals: Mapping[str, str]) -> str:
    """What a listing is changed to. The stock is left out, so a sale in the same second is not undone."""
    values = {word: texts for word, texts in _draft_values(draft).items() if word != "stock"}
    filled = [(rule, _wanted(rule, values, literals)) for rule in publish_fields(rules)]
    return value_document((rule, texts) for rule, texts in filled if texts)


def price_schema(rules: str, price: Money) -> str:
    """Only the price. Raises MappingError when the rules name no field for it."""
    filled = [(rule, [price.yuan()]) for rule in publish_fields(rules) if _word(rule) == "price"]
    if not filled:
        raise MappingError("the rules of this listing have no price field", field="result", value="price")
    return value_document(filled)


def needs(rules: str, category: Category, facts: ListingFacts, *, literals: Mapping[str, str]) -> CategoryNeeds:
    """What the category asks for beyond what every listing has (title, price, stock, code, pictures, spec).

    A field made of other fields is told without choices: only ``literals`` can fill it.
    """
    values = _fact_values(facts)
    asked = [rule for rule in publish_fields(rules) if _word(rule) not in EVERY_LISTING and rule.kind != "label"]
    return CategoryNeeds(
        category.cid, category.name, tuple(_need(rule, _wanted(rule, values, literals)) for rule in asked)
    )


def _need(rule: PublishField, texts: list[str]) -> AttributeNeed:
    shown = {value: name for name, value in rule.options}
    kind = {"singleCheck": AttributeKind.ONE_OF, "multiCheck": AttributeKind.MANY_OF}.get(rule.kind)
    return AttributeNeed(
        vendor_id=rule.field_id,
        name=rule.name,
        required=rule.required,
        kind=kind or (AttributeKind.NUMBER if rule.number else AttributeKind.TEXT),
        choices=tuple(name for name, _ in rule.options),
        filled=",".join(shown.get(text, text) for text in texts),
    )


def _draft_values(draft: ListingDraft) -> dict[str, list[str]]:
    values = {
        "title": draft.title,
        "price": draft.price.yuan(),
        "stock": str(draft.stock),
        "merchant_code": draft.merchant_code,
        "description": description(draft),
        "spec": draft.spec,
        "freight": draft.freight_template,
    }
    return (
        {word: [text] for word, text in values.items() if text}
        | _fact_values(draft.facts)
        | {"pictures": [picture.url for picture in draft.main_pictures]}
    )


def _fact_values(facts: ListingFacts) -> dict[str, list[str]]:
    names = ("brand", "net_content", "origin", "producer", "food_licence", "ingredients", "gtin")
    values = {name: str(getattr(facts, name)) for name in names}
    values |= {"shelf_days": str(facts.shelf_days or ""), "storage": STORAGE.get(facts.storage, facts.storage)}
    return {word: [text] for word, text in values.items() if text}


def _word(rule: PublishField) -> str:
    return FIELD_IDS.get(rule.field_id) or FIELD_NAMES.get(rule.name, "")


def _wanted(rule: PublishField, values: Mapping[str, list[str]], literals: Mapping[str, str]) -> list[str]:
    """What we have to say about a field; empty when nothing."""
    if rule.kind not in ("input", "singleCheck", "multiInput", "multiCheck"):
        return []
    told = [literals[rule.field_id]] if rule.field_id in literals else values.get(_word(rule), [])
    return rule.chosen(told)


def snapshot(item: Item, state: ListingState) -> ListingSnapshot:
    """A row of the shop's lists; an item without SKUs is its own SKU."""
    return ListingSnapshot(
        ref=ListingRef(item.num_iid, item.num_iid, item.outer_id or "", state),
        title=item.title,
        price=_yuan("price", item.price) if item.price else None,
        stock=item.num,
    )


# -- after-sales ---------------------------------------------------------------------------------------


def to_refund(raw: Mapping[str, Any]) -> Refund:
    """A case of taobao.refund.get as a neutral one. Raises MappingError(field, value)."""
    try:
        case = RefundCase.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingError(f"Taobao sent a case we cannot read: {first['msg']}", field=where, value="") from error
    if case.status not in CASES:
        raise MappingError("Taobao sent a case status we do not know", field="status", value=case.status)
    until = case.refund_remind_timeout
    return Refund(
        refund_id=case.refund_id,
        order_id=case.tid,
        kind=_case_kind(case),
        state=CASES[case.status],
        vendor_status=case.status,
        amount=_yuan("refund_fee", case.refund_fee),
        created_at=_instant("created", case.created),
        modified_at=_instant("modified", case.modified),
        raw=orjson.dumps(raw),
        line_ids=(case.oid,) if case.oid else (),
        quantity=case.num,
        reason=case.reason or "",
        words=case.desc or "",
        deadline=_instant("timeout", until.timeout) if until and until.exist_timeout and until.timeout else None,
        version=case.refund_version or "",
        phase=case.refund_phase or "",
        goods_received=GOODS_RECEIVED.get(case.good_status or ""),
        return_waybill=case.sid or "",
        return_carrier=case.company_name or "",
    )


def _case_kind(case: RefundCase) -> RefundKind:
    """The dispute type; where none is sent, whether goods come back."""
    if case.dispute_type in CASE_KINDS:
        return CASE_KINDS[case.dispute_type]
    if not case.dispute_type and case.has_good_return is not None:
        return RefundKind.RETURN if case.has_good_return else RefundKind.REFUND
    raise MappingError("Taobao sent a kind of case we do not know", field="dispute_type", value=str(case.dispute_type))


def read_refund(raw: Mapping[str, Any], order: str) -> Refund | UnreadableRefund:
    """A case, or why it cannot be read; ``order`` is its trade where the case does not say."""
    try:
        return to_refund(raw)
    except MappingError as error:
        case, trade = str(raw.get("refund_id") or ""), str(raw.get("tid") or order)
        return UnreadableRefund(case, trade, error.message, orjson.dumps(raw), **_where(error))


def return_address(found: SellerAddress) -> ReturnAddress:
    """An address for people to choose: the phone is masked, the name is shortened to its first character."""
    phone = found.mobile_phone or found.phone or ""
    who = f"{found.contact_name[:1]}** *******{phone[-4:]}"
    text = f"{found.province}{found.city}{found.country}{found.addr} {who}"
    return ReturnAddress(found.contact_id, text, is_default=found.cancel_def)


# -- receivers and waybills ----------------------------------------------------------------------------


def revealed(found: ClearReceiver) -> Revealed:
    """A receiver in clear. A virtual number looks like ``18877771111-123``: number and extension [official]."""
    phone, _, extension = (found.mobile or found.phone or "").partition("-" if found.privacy_protection else "\0")
    parts = (found.state, found.city, found.district, found.town, found.address_detail)
    until = found.secret_no_expire_time
    return Revealed(
        name=found.name or "",
        phone=phone,
        address="".join(part or "" for part in parts),
        extension=extension,
        virtual=found.privacy_protection,
        expires_at=_instant("secret_no_expire_time", until) if until else None,
    )


def accounts(courier: WaybillSubscription) -> list[WaybillAccount]:
    """The branches of a courier. One that runs its branches itself (type 1) bills later, so nothing is counted."""
    ours = CARRIERS.get(courier.cp_code, "")
    return [
        WaybillAccount(
            carrier=ours,
            vendor_carrier=courier.cp_code,
            branch=branch.branch_code,
            left=None if courier.cp_type == 1 else branch.quantity,
        )
        for branch in courier.branch_account_cols
    ]
