"""What a column of a bill may mean, and which words of a fee tell its kind. Pure.

No carrier's or platform's own layout is written here; it is learnt from the file the customer was sent.
"""

import re
from collections.abc import Collection, Sequence

from hub.sheets.fields import SheetField, SheetKind, folded

#: A column that is kept as a fee under its own heading.
FEE = "fee"


def _field(name: str, headings: str) -> SheetField:
    return SheetField(name, tuple(headings.split()))


COURIER = SheetKind(
    "courier",
    (
        _field("subject", "运单号 快递单号 运单编号 运单号码 物流单号 面单号 邮件号 邮件号码 单号 waybill"),
        _field("grams", "计费重量 结算重量 收费重量 计费重 结算重 重量 计重 weight"),
        _field("province", "目的省 目的省份 收件省 收件省份 到件省 到件省份 目的地 寄达地 省份 province"),
        _field(
            "total", "费用合计 合计 合计费用 合计金额 总费用 总金额 应付金额 应收金额 结算金额 总计 金额 费用 total"
        ),
        _field("freight", "运费 快递费 邮费 基本运费 标准运费 快递运费 资费 freight"),
        _field("fee_name", "费用类型 费用名称 费用项目 收费项目 费用科目"),
        _field("day", "收寄日期 寄件日期 揽收日期 揽收时间 发件日期 寄件时间 收寄时间 业务日期 日期 date"),
        _field("remark", "备注 说明 remark"),
    ),
    (("subject",), ("total", "freight")),
    comes_in=True,
)
PLATFORM = SheetKind(
    "platform",
    (
        _field(
            "subject", "订单编号 订单号 主订单编号 主订单号 平台订单号 关联订单号 交易编号 商户订单号 orderid orderno"
        ),
        _field("total", "订单实付 订单金额 交易金额 实收金额 买家实付 货款 应结货款 结算货款 订单收入"),
        _field("amount", "收支金额 发生金额 变动金额 结算金额 入账金额 金额 amount"),
        _field("fee_name", "账务类型 费用类型 费用名称 费用项 收支类型 业务类型 交易类型"),
        _field("day", "结算时间 入账时间 账务时间 发生时间 结算日期 日期"),
        _field("remark", "备注 说明"),
    ),
    (("subject",), ("total", "amount")),
    comes_in=True,
)
KINDS = {kind.name: kind for kind in (COURIER, PLATFORM)}

_MONEY_WORDS = re.compile(r"费|佣金|保险|补贴|红包|税|赔|扣款|附加|退款|优惠|服务|返点|减免")
_FREIGHT = re.compile(r"运费(?!险)|快递费|邮费|首重|续重|资费")
_INCOME = re.compile(r"货款|收款|订单收入|销售收入|订单结算|商品款")
_BACK = re.compile(r"退回|退件|返程|拒收|逆向|退货运费")


def fee_columns(headings: Sequence[str], taken: Collection[int]) -> list[int]:
    """Columns that sound like money and have no other meaning."""
    return [n for n, text in enumerate(headings) if n not in taken and _MONEY_WORDS.search(folded(text))]


def is_main(kind: str, name: str) -> bool:
    """Whether a fee's name is the thing itself: freight on a courier's bill, the goods' money on a platform's."""
    return not name or bool((_FREIGHT if kind == COURIER.name else _INCOME).search(name))


def goes_back(text: str) -> bool:
    """Whether a remark or a fee's name speaks of a parcel on its way back."""
    return bool(_BACK.search(text))


def in_grams(heading: str) -> bool:
    """Whether a weight column is in grams; every other is in kilograms."""
    return bool(re.search(r"(?<!千)克|[(（]\s*g\s*[)）]", heading, re.IGNORECASE))
