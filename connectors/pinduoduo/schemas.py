"""Pinduoduo's own words as pydantic models: vendor field names, unknown fields kept.

Order states and amounts stay as they came, so that the mapping can say which one it cannot read.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Id = int | str
Raw = int | float | str | None


class Wire(BaseModel):
    """A piece of the wire; fields we do not name are kept."""

    model_config = ConfigDict(extra="allow")


class OrderItem(Wire):
    """One SKU line; ``goods_price`` is yuan."""

    goods_id: Id
    sku_id: Id
    goods_name: str = ""
    goods_spec: str = ""
    goods_count: int
    goods_price: Raw = None
    outer_id: str | None = ""


class ExtraDelivery(Wire):
    """A further parcel of an order shipped in several."""

    tracking_number: str = ""
    logistics_id: Id = 0


class Order(Wire):
    """An order; amounts are yuan (text or double), times ``yyyy-MM-dd HH:mm:ss`` in Beijing."""

    order_sn: str
    order_status: Raw = None
    refund_status: Raw = None
    confirm_status: Raw = None
    group_status: Raw = None
    risk_control_status: Raw = None
    created_time: str | None = None
    pay_time: str | None = None
    last_ship_time: str | None = None
    updated_at: str | None = None
    pay_amount: Raw = None
    discount_amount: Raw = None
    postage: Raw = None
    province: str | None = ""
    city: str | None = ""
    town: str | None = ""
    receiver_name: str | None = ""
    receiver_phone: str | None = ""
    receiver_address: str | None = ""
    receiver_name_mask: str | None = ""
    receiver_phone_mask: str | None = ""
    receiver_address_mask: str | None = ""
    open_address_id: str | None = ""
    open_address_id_2: str | None = ""
    logistics_id: Id | None = 0
    tracking_number: str | None = ""
    buyer_memo: str | None = ""
    remark: str | None = ""
    item_list: list[OrderItem] = Field(default_factory=list)
    extra_delivery_list: list[ExtraDelivery] | None = None


class OrderList(Wire):
    """A page of the increment list. Rows stay raw: one broken row must not hide the others."""

    order_sn_list: list[dict[str, Any]] = Field(default_factory=list)
    total_count: int = 0
    has_next: bool = False


class GoodsSku(Wire):
    """A SKU in the goods list."""

    sku_id: Id
    outer_id: str | None = ""
    sku_quantity: int | None = None
    is_sku_onsale: int = 1


class Goods(Wire):
    """A product in the goods list."""

    goods_id: Id
    goods_name: str = ""
    is_onsale: int = 0
    sku_list: list[GoodsSku] = Field(default_factory=list)


class GoodsList(Wire):
    """A page of the goods list."""

    total_count: int = 0
    goods_list: list[Goods] = Field(default_factory=list)


class PropertyValue(Wire):
    """A value a category property may take."""

    vid: Id
    value: str


class Property(Wire):
    """A category property; ``required`` ones must be filled."""

    ref_pid: Id
    name: str
    required: bool = False
    is_sale: bool = False
    parent_spec_id: Id | None = None
    choose_max_num: int | None = None
    min_value: Raw = None
    max_value: Raw = None
    values: list[PropertyValue] | None = None


class PropertiesRule(Wire):
    """The properties of a category."""

    properties: list[Property] = Field(default_factory=list)


class ServiceRule(Wire):
    """Service promises of a category; rules are 0 no, 1 optional, 2 mandatory."""

    refundable_rule: int = 0
    folt_rule: int = 0
    shipment_limit_second_list: list[int] = Field(default_factory=list)


class GoodsServiceRule(Wire):
    """Holder of the service rules."""

    goods_service_rule_map: ServiceRule = Field(default_factory=ServiceRule)


class CatRule(Wire):
    """Everything a category demands of a listing."""

    goods_properties_rule: PropertiesRule = Field(default_factory=PropertiesRule)
    goods_service_rule: GoodsServiceRule = Field(default_factory=GoodsServiceRule)


class CatGuess(Wire):
    """The platform's guess of a category, from the top level to the leaf; 0 where there is none."""

    cat_id1: Id = 0
    cat_id2: Id = 0
    cat_id3: Id = 0
    cat_id4: Id = 0


class Spec(Wire):
    """A spec value made for this shop."""

    spec_id: Id


class FreightTemplate(Wire):
    """A freight template of the shop."""

    template_id: Id
    template_name: str = ""


class FreightTemplates(Wire):
    """The shop's freight templates."""

    logistics_template_list: list[FreightTemplate] = Field(default_factory=list)
    total_count: int = 0


class GoodsAdded(Wire):
    """Answer to goods.add: submitted, not yet reviewed."""

    goods_commit_id: Id
    goods_id: Id


class CommitStatus(Wire):
    """Review of one submission: 0 editing, 1 in review, 2 passed, 3 rejected."""

    goods_commit_id: Id
    check_status: int
    reject_comment: str | None = ""


class CommitStatuses(Wire):
    """Reviews of several submissions."""

    items: list[CommitStatus] = Field(default_factory=list, alias="list")


class UploadedImage(Wire):
    """Where an uploaded picture lies."""

    url: str


class Company(Wire):
    """A logistics company; only ``available`` 1 may be used."""

    id: Id
    code: str
    logistics_company: str = ""
    available: int = 0


class Companies(Wire):
    """All logistics companies."""

    logistics_companies: list[Company] = Field(default_factory=list)


class Mall(Wire):
    """The shop itself."""

    mall_id: Id
    mall_name: str


class NewToken(Wire):
    """Answer to a token refresh; ``expires_at`` is epoch seconds."""

    access_token: str
    refresh_token: str = ""
    expires_at: float = 0


class PriceUpdated(Wire):
    """Answer to a price update: submitted, not yet reviewed."""

    goods_commit_id: Id


class LatestReview(Wire):
    """How the last submission of a product stands."""

    goods_id: Id
    check_status: int


class LatestReviews(Wire):
    """The last submissions of several products."""

    items: list[LatestReview] = Field(default_factory=list, alias="list")


class Commit(Wire):
    """A submission in the list; later ones have higher ids."""

    commit_id: Id
    reject_comment: str | None = ""


class Commits(Wire):
    """Submissions of a product."""

    items: list[Commit] = Field(default_factory=list, alias="list")
