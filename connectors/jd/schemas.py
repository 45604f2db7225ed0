"""JD answers as they come over the wire, in JD's own names. Unknown fields are kept, ids become text.

Amounts become fen and Beijing times become instants here; what cannot be read is named in a MappingError.
"""

# ruff: noqa: N815 - the fields carry JD's own names

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from connectors.jd.errors import VENDOR
from hub.kernel.clock import from_china_text, from_epoch
from hub.kernel.errors import Indeterminate, MappingError
from hub.kernel.money import Money

YEAR_2001 = 1_000_000_000_000  # in milliseconds; a smaller number is seconds or no time at all
NO_TIME = "0001-01-01 00:00:00"  # JD's way of saying "not yet" [official]


def _text(value: object) -> object:
    """Whole numbers become text; floats have already lost digits and are refused."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _rows(value: object) -> object:
    return value or []


def _list(value: object) -> object:
    return [value] if isinstance(value, dict) else value or []


def _named(parse: Callable[[object], Any]) -> Callable[[object], Any]:
    """A validator that keeps the refused value for whoever mends the mapping."""

    def check(value: object) -> Any:
        try:
            return parse(value)
        except (MappingError, ValueError, OverflowError) as error:
            raise PydanticCustomError("unreadable", "cannot be read", {"value": str(value)}) from error

    return check


def _moment(value: object) -> datetime:
    """Beijing text as the papers show it, or epoch milliseconds as JD's libraries may write a date."""
    if isinstance(value, int):
        if value < YEAR_2001:
            raise ValueError("not milliseconds")
        return from_epoch(value // 1000)
    return from_china_text(str(value)[:19])


def _late(value: object) -> datetime | None:
    return None if value in (None, "", NO_TIME) else _moment(value)


def _pieces(value: object) -> int:
    if not str(value).isdecimal() or int(str(value)) == 0:
        raise ValueError("not a number of pieces")
    return int(str(value))


Text = Annotated[str, BeforeValidator(_text)]
Yuan = Annotated[Money, PlainValidator(_named(Money.from_yuan))]
Fen = Annotated[Money, PlainValidator(_named(Money.from_fen))]
Moment = Annotated[datetime, PlainValidator(_named(_moment))]
LateMoment = Annotated[datetime | None, PlainValidator(_named(_late))]
Pieces = Annotated[int, PlainValidator(_named(_pieces))]
Json = dict[str, Any]


class Wire(BaseModel):
    """A JOS structure: unknown fields are kept."""

    model_config = ConfigDict(extra="allow", frozen=True, arbitrary_types_allowed=True)


Model = TypeVar("Model", bound=Wire)


def read(model: type[Model], raw: object, *, effect: bool = False) -> Model:
    """A wire structure. Raises MappingError(field, value); after a write Indeterminate: the effect is looked up."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = next((str(step) for step in reversed(first["loc"]) if isinstance(step, str)), "")
        if effect:
            raise Indeterminate("sent, but the answer is not as documented", vendor=VENDOR, field=where) from error
        value = str(first.get("ctx", {}).get("value", ""))
        said = f"JD sent a {model.__name__} we cannot read: {first['msg']}"
        raise MappingError(said, field=where, value=value) from error


class Consignee(Wire):
    """The receiver: masks for people, JD's own ciphertext in ``mobile`` and ``telephone``."""

    fullname: str | None = None
    mobile: str | None = None
    telephone: str | None = None
    desen_mobile: str | None = None
    desen_telephone: str | None = None
    fullAddress: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    town: str | None = None
    oaid: str | None = None


class ItemInfo(Wire):
    """One line of an order; it has no number of its own besides the SKU and, on newer orders, skuUuid."""

    skuId: Text
    itemTotal: Pieces
    jdPrice: Yuan
    outerSkuId: Text | None = None
    skuName: str = ""
    wareId: Text | None = None
    skuUuid: Text | None = None


class Coupon(Wire):
    """A discount; with a skuId it belongs to that line alone."""

    couponPrice: Yuan
    skuId: Text | None = None


class OrderInfo(Wire):
    """An order in full, as search and get both give it."""

    orderId: Text
    orderState: str
    orderStartTime: Moment
    modified: Moment
    freightPrice: Yuan
    sellerDiscount: Yuan
    itemInfoList: list[ItemInfo]
    consigneeInfo: Consignee = Consignee()
    couponDetailList: Annotated[list[Coupon], BeforeValidator(_rows)] = Field(default_factory=list)
    orderStateRemark: str | None = None
    actualPay: Yuan | None = None  # orderPayment is not kept up since 2024-10 [official]
    shouldPay: Yuan | None = None
    paymentConfirmTime: LateMoment = None
    orderRemark: str | None = None
    venderRemark: str | None = None
    open_id_buyer: str | None = None
    waybill: str | None = None
    logisticsId: Text | None = None

    @property
    def line_ids(self) -> list[str]:
        """Each line's skuUuid where JD sends it, else order and SKU number; a SKU standing twice is counted."""
        ids: list[str] = []
        for item in self.itemInfoList:
            wanted = item.skuUuid or f"{self.orderId}-{item.skuId}"
            again = sum(1 for given in ids if given.partition("#")[0] == wanted)
            ids.append(f"{wanted}#{again + 1}" if again else wanted)
        return ids


class OrderPage(Wire):
    """A page of orders, each as it came."""

    orderTotal: int = 0
    orderInfoList: Annotated[list[Json], BeforeValidator(_rows)] = Field(default_factory=list)


class RefundApply(Wire):
    """A buyer's application to cancel an order. JD keeps its time and the time of its check, no time of change."""

    id: Text
    orderId: Text
    applyRefundSum: Fen
    applyTime: Moment
    status: Text
    checkTime: LateMoment = None
    reason: str | None = None

    @property
    def changed_at(self) -> datetime:
        """The last change JD gives a time for; a withdrawal leaves none."""
        return max(self.applyTime, self.checkTime or self.applyTime)


class RefundPage(Wire):
    """A page of applications, each as it came; ``queryById`` answers the same way [inferred]."""

    totalCount: int = 0
    result: Annotated[list[Json], BeforeValidator(_list)] = Field(default_factory=list)


class ServicePage(Wire):
    """A page of service orders, each as it came: their fields are not documented."""

    totalCount: int = 0
    data: Annotated[list[Json], BeforeValidator(_rows)] = Field(default_factory=list)


class Logistics(Wire):
    """A courier JD knows."""

    logistics_id: Text
    logistics_name: str


class Contract(Wire):
    """A carrier the shop has a contract with; fields as in waybill.create [inferred]. Franchise carriers have a branch."""

    providerId: Text
    providerName: str = ""
    branchCode: Text | None = None
    settlementCode: Text | None = None
    amount: int | None = None


class WaybillCode(Wire):
    """A number drawn."""

    waybillCode: Text


class Drawn(Wire):
    """Numbers drawn for one parcel."""

    waybillCodeInfoList: Annotated[list[WaybillCode], Field(min_length=1)]


class Sku(Wire):
    """A SKU in the shop's list."""

    skuId: Text
    wareId: Text
    outerId: Text | None = None
    jdPrice: Yuan | None = None  # not named in the papers of this call; read where it comes
    stockNum: int | None = None  # same


class SkuPage(Wire):
    """A page of SKUs."""

    data: Annotated[list[Sku], BeforeValidator(_rows)] = Field(default_factory=list)
    totalItem: int = 0


class Ware(Wire):
    """A listing."""

    wareId: Text
    wareStatus: int
    title: str = ""
    outerId: Text | None = None
    jdPrice: Yuan | None = None


class WarePage(Wire):
    """A page of wares that are not deleted."""

    data: Annotated[list[Ware], BeforeValidator(_rows)] = Field(default_factory=list)
    totalItem: int = 0
    pageNo: int


class AddedSku(Wire):
    """A SKU of a ware just created."""

    skuId: Text


class AddedWare(Wire):
    """Answer of ware.write.add."""

    wareId: Text
    skus: list[AddedSku]


class Category(Wire):
    """A category the shop may sell in."""

    id: Text
    name: str


FREE_TEXT = 3


class AttrValue(Wire):
    """A value a category attribute may take."""

    attrValueId: Text
    attrValue: str


class CategoryAttr(Wire):
    """An attribute of a category. ``inputType``: 1 one of a list, 2 several of a list, 3 free text.

    The keys inside ``attrFeatures`` are not documented; the marks ``dim`` and ``brand`` are looked for as values.
    """

    categoryAttrId: Text
    attName: str
    inputType: int = 3
    attrFeatures: Annotated[list[Json], BeforeValidator(_rows)] = Field(default_factory=list)
    attrValueList: Annotated[list[AttrValue], BeforeValidator(_rows)] = Field(default_factory=list)

    def marked(self, mark: str) -> bool:
        """Whether a feature says this word."""
        return any(str(value) == mark for feature in self.attrFeatures for value in feature.values())

    def value_id(self, wanted: str) -> str:
        """``wanted`` as JD takes it: free text as it is, else the id of the listed value; empty when not listed."""
        if self.inputType == FREE_TEXT:
            return wanted
        return next((v.attrValueId for v in self.attrValueList if wanted in (v.attrValue, v.attrValueId)), "")


class TokenAnswer(Wire):
    """Answer of /oauth2/refresh_token and /oauth2/access_token."""

    access_token: str
    refresh_token: str = ""
    expires_in: int = 0
