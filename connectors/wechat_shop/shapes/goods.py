"""Products, categories and stock as they arrive: field names are WeChat's, unknown fields are kept, ids become text."""

from pydantic import StrictInt

from connectors.wechat_shop.schemas import Id, Wire


class Sku(Wire):
    """One SKU of a product."""

    sku_id: Id = ""
    out_sku_id: str = ""
    sku_code: str = ""


class AuditInfo(Wire):
    """``audit_info``; its exact fields are not published, only the text is used."""

    reject_reason: str = ""


class Product(Wire):
    """``product`` (online copy) or ``edit_product`` (draft) of product/get."""

    product_id: Id
    out_product_id: str = ""
    status: StrictInt = 0
    edit_status: StrictInt = 0
    skus: tuple[Sku, ...] = ()
    create_time: str = ""
    audit_info: AuditInfo = AuditInfo()

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


class Attributes(Wire):
    """``attr`` of category/detail."""

    product_attr_list: tuple[Attribute, ...] = ()


class CategoryDetail(Wire):
    """category/detail."""

    attr: Attributes


class Added(Wire):
    """``data`` of product/add."""

    product_id: Id


class Stock(Wire):
    """``data`` of stock/get; flash-sale stock is counted apart."""

    normal_stock_num: StrictInt
