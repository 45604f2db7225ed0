"""Bills of an invented courier, written in a line each."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from hub.kernel.actor import Actor

SECOND = Actor("user", "boss", 8)
HEAD = ("运单号", "目的省", "计费重量(kg)", "运费", "保价费", "费用合计", "备注")


def xlsx(*rows: Sequence[Any], headings: Sequence[str] = HEAD, merge: str = "") -> bytes:
    book = Workbook()
    for each in (headings, *rows):
        book.active.append(list(each))
    if merge:
        book.active.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row(
    no: Any, yuan: str = "6.00", *, to: str = "青海", kg: str = "0.90", extra: str = "", remark: str = ""
) -> list[Any]:
    total = f"{float(yuan) + float(extra or 0):.2f}"
    return [no, to, kg, yuan, extra, total, remark]
