"""Products, categories and stock as they arrive: field names are WeChat's, unknown fields are kept, ids become text."""

from typing import Any

import orjson
from pydantic import StrictInt

from connectors.wechat_shop.schemas import Fen, Id, Wire


class Sku(Wire):
    """One SKU of a product."""

    sku_id: Id = ""
    out_sku_id: str = ""
    sku_code: str = ""
    sale_price: Fen | None = None
    stock_num: StrictInt | None = None


class Product(Wire):
    """``product`` (online copy) or ``edit_product`` (draft) of product/get."""

    product_id: Id
    out_product_id: str = ""
    status: StrictInt = 0
    edit_status: StrictInt = 0
    skus: tuple[Sku, ...] = ()
    title: str = ""
    create_time: str = ""
    audit_info: Any = None  # its fields are not published: an object, or JSON in text

    def refusal(self) -> str:
        """Why the audit refused, in the platform's words; empty when it gives none we can find."""
        info = self.audit_info
        if isinstance(info, str):
            try:
                info = orjson.loads(info)
            except orjson.JSONDecodeError:
                return str(info)
        found = [info.get(name) for name in ("reject_reason", "reason", "audit_msg")] if isinstance(info, dict) else []
        return next((text for text in found if isinstance(text, str) and text), "")

    def codes(self) -> frozenset[str]:
        """Every merchant code written on this product."""
        found = {self.out_product_id} | {code for sku in self.skus for code in (sku.out_sku_id, sku.sku_code)}
        return frozenset(found - {""})


class ProductIds(Wire):
    """product/list/get."""

    product_ids: tuple[Id, ...] = ()
    next_key: str = ""
    total_num: StrictInt = 0


class Category(Wire):
    """One category of category/all."""

    cat_id: Id
    f_cat_id: Id = "0"
    name: str
    leaf: bool = False


class CategoryEntry(Wire):
    """A category beside its licence rules."""

    cat: Category


class CategoryGroup(Wire):
    """One branch of the tree."""

    cat_and_qua: tuple[CategoryEntry, ...] = ()


class CategoryTree(Wire):
    """category/all: the new tree of any depth, and the old one of three levels."""

    cats_v2: tuple[CategoryGroup, ...] = ()
    cats: tuple[CategoryGroup, ...] = ()


class Attribute(Wire):
    """One attribute a category asks for."""

    name: str
    type_v2: str = "string"
    value: str = ""
    is_required: bool = False
    append_allowed: bool = False

    def choices(self) -> tuple[str, ...]:
        """What may be chosen, or the units of a number."""
        return tuple(x for x in self.value.split(";") if x)


class Paper(Wire):
    """One entry of ``product_qua_list``: a paper a category asks for."""

    qua_id: Id
    name: str = ""
    mandatory: bool = False


class Attributes(Wire):
    """``attr`` of category/detail. ``floor_price`` in fen."""

    product_attr_list: tuple[Attribute, ...] = ()
    product_qua_list: tuple[Paper, ...] = ()
    pre_sale: bool | None = None
    floor_price: StrictInt = 0


class CategoryDetail(Wire):
    """category/detail. The papers stand beside ``attr`` or inside it, depending on the edition [sdk]."""

    attr: Attributes
    product_qua_list: tuple[Paper, ...] = ()

    def papers(self) -> tuple[Paper, ...]:
        """The papers, wherever they stand."""
        return self.product_qua_list or self.attr.product_qua_list


class PaperFile(Wire):
    """``data`` of basics/qualification/upload."""

    file_id: str


class Template(Wire):
    """``freight_template`` of merchant/getfreighttemplatedetail [sdk]."""

    template_id: Id
    name: str = ""
    is_default: bool = False


class Added(Wire):
    """``data`` of product/add."""

    product_id: Id


class Stock(Wire):
    """``data`` of stock/get; flash-sale stock is counted apart."""

    normal_stock_num: StrictInt
