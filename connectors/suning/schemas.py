"""Suning's own words as pydantic models: vendor field names, unknown fields kept. All values travel as text.

States and amounts stay as they came, so that the mapping can say which one it cannot read.
"""

# ruff: noqa: N815 - field names are the platform's own

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Raw = int | float | str | None


class Wire(BaseModel):
    """A piece of the wire; fields we do not name are kept."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)


class OrderDetail(Wire):
    """A line; amounts are yuan, ``saleNum`` may have decimals ("2.0")."""

    orderLineNumber: str
    orderLineStatus: Raw = None
    productCode: str
    itemCode: str | None = ""
    productName: str | None = ""
    saleNum: Raw = None
    unitPrice: Raw = None
    payAmount: Raw = None
    transportFee: Raw = None
    coupontotalMoney: Raw = None
    vouchertotalMoney: Raw = None
    expresscompanycode: str | None = ""
    expressno: str | None = ""
    returnOrderFlag: Raw = None


class Order(Wire):
    """An order; times are ``yyyy-MM-dd HH:mm:ss`` in Beijing. It does not tell when it was changed."""

    orderCode: str
    orderSaleTime: str | None = None
    orderTotalStatus: Raw = None
    userName: str | None = ""
    customerName: str | None = ""
    mobNum: str | None = ""
    customerAddress: str | None = ""
    provinceName: str | None = ""
    cityName: str | None = ""
    districtName: str | None = ""
    buyerOrdRemark: str | None = ""
    sellerOrdRemark: str | None = ""
    orderDetail: list[OrderDetail] = Field(default_factory=list)


class Rejected(Wire):
    """A return or refund asked for; ``refundtype`` is empty for goods back, 1 for money only [third-party]."""

    orderCode: str
    applyTime: str | None = None
    productCode: str | None = ""
    returnMoney: Raw = None
    dealMoney: Raw = None
    refundtype: Raw = None
    statusDesc: str | None = ""
    returnReason: str | None = ""
    expressCompanyCode: str | None = ""
    expressNo: str | None = ""


class Page(Wire):
    """A page of rows; they stay raw, so that one broken row does not hide the others."""

    rows: list[dict[str, Any]]
    total: int
    pages: int


class Item(Wire):
    """A product or an application; ``status`` 1 processing, 2 done, 3 failed, 4 audit refused."""

    productCode: str | None = ""
    itemCode: str | None = ""
    applyCode: str | None = ""
    productName: str | None = ""
    status: Raw = None
    price: Raw = None
    invQty: Raw = None
    failReason: str | None = ""


class Sale(Wire):
    """Whether a product is on sale: ``saleStatus`` 1 yes [third-party]."""

    productCode: str | None = ""
    saleStatus: Raw = None


class Company(Wire):
    """A logistics company."""

    expressCompanyCode: str
    expressCompanyName: str = ""


class Category(Wire):
    """A category the merchant is signed up for."""

    categoryCode: str
    categoryName: str = ""


class Brand(Wire):
    """A brand of a category."""

    brandCode: str
    brandName: str = ""


class Option(Wire):
    """A value an attribute may take."""

    parOptionCode: str | None = ""
    parOptionDesc: str | None = ""


class Parameter(Wire):
    """An attribute of a category; ``isMust`` X is required."""

    parCode: str
    parName: str = ""
    isMust: str | None = ""
    parOption: list[Option] | None = None


class Sent(Wire):
    """Whether one line of a shipment was taken."""

    productCode: str | None = ""
    sendresult: str | None = ""
