"""After-sales cases and return addresses in Pinduoduo's own words."""

from typing import Any

from pydantic import Field

from connectors.pinduoduo.schemas import Id, Raw, Wire


class RefundRow(Wire):
    """A case in the list; amounts are yuan text, times ``yyyy-MM-dd HH:mm:ss`` in Beijing."""

    id: Id
    order_sn: str
    after_sales_type: Raw = None
    after_sales_status: Raw = None
    after_sale_reason: str | None = ""
    refund_amount: Raw = None
    created_time: str | None = None
    updated_time: str | None = None
    goods_number: Raw = None
    tracking_number: str | None = ""
    shipping_name: str | None = ""
    user_shipping_status: Raw = None


class RefundDetail(Wire):
    """What the detail adds: times are epoch milliseconds, amounts integers in fen [inferred]."""

    refund_amount: Raw = None
    expire_time: Raw = None
    remark: str | None = ""
    express_no: str | None = ""
    shipping_name: str | None = ""
    user_shipping_status: Raw = None


class RefundList(Wire):
    """A page of cases. Rows stay raw: one broken row must not hide the others."""

    refund_list: list[dict[str, Any]] = Field(default_factory=list)
    total_count: int = 0


class OpenRefund(Wire):
    """An order with a case open."""

    order_sn: str


class OpenRefunds(Wire):
    """Orders with a case open."""

    order_sns_exists_refund: list[OpenRefund] | None = None


class ReturnAddressRow(Wire):
    """An address where goods come back."""

    refund_address_id: Id
    is_default: Raw = None
    refund_name: str | None = ""
    refund_phone: str | None = ""
    province_name: str | None = ""
    city_name: str | None = ""
    district_name: str | None = ""
    refund_address: str | None = ""


class ReturnAddresses(Wire):
    """All return addresses of the shop."""

    refund_address_list: list[ReturnAddressRow] = Field(default_factory=list)
