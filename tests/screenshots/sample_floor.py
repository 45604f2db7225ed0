"""Invented view models for the pick screen, the sorting screen and the rules of the floor."""

import tomllib
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any

from hub.kernel.money import Money
from hub.warehouse.rule_book import BOOKS
from hub.web.console.floor_rules import NAMES, TITLES
from hub.web.console.views import picking as views
from hub.web.console.views.floor_rules import BookView, RowView, RulesView
from hub.web.console.views.fulfilment import ScanResult
from hub.web.console.views.shared import Item
from hub.web.console.weight_differences import DifferenceRow

MEAT = Item("ZK001", "牦牛腱子肉", "500g", "/sample/1.svg")
UNTIL = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def stop(**changes: Any) -> views.StopView:
    shares = ((1, 2), (4, 1), (7, 3), (12, 1))
    said = {"picked": 0, "pieces": 7, "shares": shares} | changes
    return views.StopView("1-2", "A-03-12-2", MEAT, "6999900000019", "ZK001-260915A", date(2027, 9, 15), **said)


def picking(*, last: ScanResult | None = None, late: bool = False, **changes: Any) -> views.PickView:
    at = {"stop": stop(), "at": 3, "of": 9} | changes
    return views.PickView(
        3, "W261123-005", "frozen", pieces=31, picked=12, before=0, out_until=UNTIL, late=late, last=last,
        frozen_early=bool(last), **at,
    )  # fmt: skip


def rules() -> RulesView:
    said = tomllib.loads(resources.files("hub.warehouse").joinpath("floor_rules.toml").read_text("utf-8"))
    return RulesView(
        tuple(
            BookView(
                kind,
                TITLES[kind],
                tuple((field, NAMES[field.name]) for field in book.fields),
                tuple(
                    RowView(n, {k: "yes" if v is True else str(v) for k, v in row.items()})
                    for n, row in enumerate(said.get(kind, []), 1)
                ),
            )
            for kind, book in BOOKS.items()
        )
    )


def differences() -> list[DifferenceRow]:
    lamb = Item("ZK015", "整只藏羊（称重）", "约12kg", "/sample/3.svg")
    return [
        DifferenceRow(1, 7, "3489217765012345678", lamb, 12_000, 11_640, Money(3_864), UNTIL, ""),
        DifferenceRow(2, 8, "P2611230001", MEAT, 500, 480, None, UNTIL, "扎西"),
    ]


def floor_desks() -> dict[str, tuple[str, dict[str, object]]]:
    """Address -> template and values."""
    base = "/fulfilment/waves/3"
    wrong = ScanResult("bad", "ZK017 不是这一站要拿的 牦牛腱子肉。 请放回去，拿屏幕上的商品。")
    right = ScanResult("good", "放进 4 个格")
    sorting = views.SortView(3, "W261123-005", "frozen", MEAT, ((1, 2), (4, 1), (7, 3), (12, 1)), right)
    return {
        f"{base}/pick": ("fulfilment/pick.html", {"view": picking()}),
        f"{base}/pick/wrong": ("fulfilment/pick.html", {"view": picking(last=wrong, late=True)}),
        f"{base}/pick/done": ("fulfilment/pick.html", {"view": picking(stop=None, at=9)}),
        f"{base}/sort": ("fulfilment/sort.html", {"view": sorting}),
        "/aftersales/weights": ("aftersales/weights.html", {"rows": differences()}),
        "/fulfilment/rules": ("fulfilment/rules.html", {"view": rules()}),
    }
