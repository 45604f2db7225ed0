"""What a column may mean, by kind of file, and the guess from its heading. Pure.

No platform's own layout is written here: the words are those of trade, the layout is learnt from the customer's file.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetField:
    """A meaning of a column. ``headings`` are the words it goes by, the surest first; ``personal`` ones are masked."""

    name: str
    headings: tuple[str, ...]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of file. Of every group in ``needs`` at least one field must have a column."""

    name: str
    fields: tuple[SheetField, ...]
    needs: tuple[tuple[str, ...], ...]
    comes_in: bool


def _field(name: str, headings: str, *, personal: bool = False) -> SheetField:
    return SheetField(name, tuple(headings.split()), personal)


_ORDER_NO = _field(
    "order_no",
    "订单编号 订单号 主订单编号 主订单号 平台订单号 外部订单号 交易编号 交易号 订单id orderid orderno ordersn",
)
_SKU = _field("sku", "商家编码 商品编码 货号 商品货号 商家货号 sku编码 规格编码 外部编码 sku skucode merchantcode")
_TITLE = _field("title", "商品名称 商品标题 宝贝标题 品名 产品名称 票种名称 商品 title")
_QUANTITY = _field("quantity", "商品数量 购买数量 订购数量 数量 件数 份数 张数 quantity qty")

ORDERS = SheetKind(
    "orders",
    (
        _ORDER_NO,
        _SKU,
        _TITLE,
        _QUANTITY,
        _field("price", "商品单价 单价 成交单价 销售单价 成交价 销售价 售价 价格 price"),
        _field("line_paid", "商品小计 小计 商品实付 本行实付 商品金额 行金额"),
        _field("paid", "订单实付 实付金额 实付款 实际支付 买家实付 订单金额 支付金额 应付金额 总金额 合计 paid amount"),
        _field("freight", "运费 邮费 快递费 配送费 freight"),
        _field("status", "订单状态 交易状态 状态 status"),
        _field(
            "name",
            "收货人姓名 收件人姓名 收货人 收件人 取票人 取票人姓名 出行人 游客姓名 联系人 客户姓名 姓名 receiver",
            personal=True,
        ),
        _field(
            "phone",
            "收货人手机 收货人电话 收件人手机 收件人电话 收货人手机号 手机号码 手机号 手机 联系电话 联系方式 电话 phone mobile",
            personal=True,
        ),
        _field("province", "省份 收货省 省 province"),
        _field("city", "城市 收货市 市 city"),
        _field("district", "区县 收货区 区 县 district"),
        _field("town", "街道 乡镇 town"),
        _field("address", "详细地址 收货地址 收件地址 收货人地址 收件人地址 地址 address", personal=True),
        _field("receiver", "收货人信息 收货信息 收件人信息 收件信息", personal=True),
        _field("note", "买家留言 客户留言 订单备注 买家备注 留言 备注 note remark", personal=True),
        _field("paid_at", "付款时间 支付时间 订单付款时间 paidat paytime"),
        _field("created_at", "下单时间 订单创建时间 创建时间 订单时间 拍下时间 createdat"),
        _field("modified_at", "更新时间 修改时间 最后修改时间 updatedat"),
        _field("ship_by", "最晚发货时间 发货截止时间 承诺发货时间 应发货时间"),
    ),
    (("order_no",), ("quantity",), ("sku", "title"), ("price", "line_paid", "paid")),
    comes_in=True,
)
AFTERSALES = SheetKind(
    "aftersales",
    (
        _ORDER_NO,
        _field("case_no", "售后单号 售后编号 退款编号 退款单号 退货单号 服务单号 refundid"),
        _field("kind", "售后类型 退款类型 服务类型 类型 kind"),
        _field("amount", "退款金额 申请金额 应退金额 金额 amount"),
        _field("reason", "退款原因 售后原因 申请原因 原因 reason"),
        _field("status", "售后状态 退款状态 处理状态 状态 status"),
    ),
    (("order_no",),),
    comes_in=True,
)
WAYBILLS = SheetKind(
    "waybills",
    (
        _ORDER_NO,
        _field("waybill", "运单号 快递单号 物流单号 运单编号 面单号 waybill"),
        _field("carrier", "快递公司 物流公司 快递公司名称 物流公司名称 承运商 配送方式 carrier"),
        _field("carrier_code", "快递公司编码 物流公司编码 快递编码 物流编码"),
        _SKU,
        _TITLE,
        _QUANTITY,
        _field("shipped_at", "发货时间 发货日期 出库时间"),
    ),
    (("order_no",), ("waybill",)),
    comes_in=False,
)
_GOODS = (
    _SKU,
    _TITLE,
    _field("stock", "库存 可售库存 库存数量 可售数量 stock"),
    _field("price", "售价 销售价 价格 单价 价格元 price"),
    _field("market_price", "市场价 划线价 原价"),
    _field("spec", "规格 规格型号 净含量 spec"),
    _field("unit", "单位 计量单位 unit"),
    _field("brand", "品牌 brand"),
    _field("category", "类目 分类 商品类目 category"),
    _field("weight", "毛重 重量 毛重克 重量克 weight"),
    _field("gtin", "条码 商品条码 69码 国际条码 barcode gtin"),
    _field("origin", "产地 原产地 origin"),
    _field("shelf_days", "保质期 保质期天"),
    _field("storage", "储存方式 储存条件 存储方式 贮存条件"),
)
PRODUCTS = SheetKind("products", _GOODS, (("sku",),), comes_in=False)
STOCK = SheetKind("stock", _GOODS, (("sku",), ("stock",)), comes_in=False)
KINDS = {kind.name: kind for kind in (ORDERS, AFTERSALES, WAYBILLS, PRODUCTS, STOCK)}

_REMARK = re.compile(r"[(（\[【](必填|选填|样例|元|件|克|天)[)）\]】]")
_SIGNS = re.compile(r"[\s*＊:：_\-()（）\[\]【】/.]")
#: A heading that speaks of people although no field was chosen for it.
_PEOPLE = re.compile(
    r"收货|收件|姓名|人$|手机|电话|联系|地址|身份证|证件|昵称|买家|客户|会员|留言|备注|name|phone|mobile|address"
)


def folded(heading: str) -> str:
    """A heading as it is compared: without signs, white space and remarks such as ``(必填)``."""
    return _SIGNS.sub("", _REMARK.sub("", unicodedata.normalize("NFKC", heading))).lower()


def signature(headings: Iterable[str]) -> str:
    """Equal for files with the same headings in the same order."""
    return hashlib.sha256("\x1f".join(folded(text) for text in headings).encode()).hexdigest()[:40]


def guess(kind: SheetKind, headings: Sequence[str]) -> dict[str, int]:
    """Field -> column, by the surest words first; a column and a field are given once, doubtful ones not at all."""
    scored = sorted(
        (
            (score, number, place, field.name)
            for place, field in enumerate(kind.fields)
            for number, heading in enumerate(headings)
            if (score := _score(field, folded(heading))) is not None
        ),
    )
    chosen: dict[str, int] = {}
    for _, number, _, name in scored:
        if name not in chosen and number not in chosen.values():
            chosen[name] = number
    return chosen


def _score(field: SheetField, heading: str) -> int | None:
    """0 is surest. A heading that merely contains a word of three characters or more comes after every equal one."""
    if heading in field.headings:
        return field.headings.index(heading)
    inside = [word for word in field.headings if len(word) >= 3 and word in heading]
    return 100 - max(map(len, inside)) if inside else None


def missing(kind: SheetKind, columns: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Groups of which no field has a column."""
    return [group for group in kind.needs if not any(name in columns for name in group)]


def is_personal(kind: SheetKind, name: str, heading: str) -> bool:
    """Whether a column may hold people, so that its samples are masked."""
    if name:
        return next(field.personal for field in kind.fields if field.name == name)
    return bool(_PEOPLE.search(folded(heading)))
