"""The list of disputes as a workbook for the courier or platform; numbers stand in it as text."""

from hub.kernel.db import Tx
from hub.kernel.money import Money
from hub.settlement import queries
from hub.settlement.deciding import DISPUTED
from hub.settlement.models import Bill, BillLine
from hub.sheets.writing import workbook

#: What each class is called in a letter.
WORDS = {
    "weight": "重量高于实测", "fee": "运费高于合同", "province": "目的省不符", "surcharge": "合同外附加费", "unknown": "不是我方单号",
    "void": "作废或未交寄的单号", "duplicate": "重复计费", "return": "退回件费用", "unpriced": "合同没有价格", "credit_missing": "应赔未赔",
    "amount": "金额不符", "ok": "一致", "rounding": "尾差", "lower": "低于应付", "month": "跨月", "missing": "账单漏列", "credit": "冲减",
    "fees_only": "仅费用",
}  # fmt: skip
HEADINGS = (
    "单号", "原表行", "争议原因", "账单重量(kg)", "实测重量(kg)", "账单目的省", "账单金额(元)", "应付金额(元)", "差额(元)", "账单费用明细",
    "应付明细", "说明",
)  # fmt: skip
_ITEMS = {
    "freight": "运费", "minimum": "最低收费补足", "remote": "偏远", "fuel": "燃油", "oversize": "超限", "cold": "冷链", "insured": "保价",
}  # fmt: skip


def disputes(tx: Tx, bill_id: int) -> bytes:
    """Every disputed line of a bill as XLSX. Raises NotFound."""
    bill = queries.bill(tx, bill_id)
    rows = [_row(bill, line) for line in queries.lines(tx, bill_id, decision=DISPUTED)]
    return workbook(f"{bill.month:%Y-%m} 争议", HEADINGS, rows)


def _row(bill: Bill, line: BillLine) -> list[str]:
    main = "运费" if bill.kind == "courier" else "货款"
    return [
        line.subject,
        str(line.row or ""),
        WORDS[line.kind],
        _kg(line.billed_g),
        _kg(line.ours_g),
        line.province,
        Money(line.billed_fen).yuan(),
        Money(line.ours_fen).yuan(),
        Money(line.billed_fen - line.ours_fen).yuan(),
        "；".join(f"{name or main} {Money(fen).yuan()}" for name, fen in line.fees.items()),
        "；".join(f"{_ITEMS.get(kind, kind)} {Money(fen).yuan()}" for kind, fen in line.items.items()),
        line.why,
    ]


def _kg(grams: int | None) -> str:
    return "" if grams is None else f"{grams / 1000:.3f}"
