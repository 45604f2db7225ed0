"""Promises about how a person likes the console."""

from collections.abc import Callable

import pytest

from hub.identity import preferences, sessions
from hub.kernel.db import Database
from hub.kernel.errors import Invalid

AddPerson = Callable[..., int]


def liked(db: Database, user_id: int) -> sessions.Visitor:
    with db.write() as tx:
        found = sessions.visitor(tx, sessions.begin(tx, user_id, address="", agent=""))
    assert found
    return found


@pytest.fixture
def me(add_person: AddPerson) -> int:
    return add_person()


def test_hidden_columns_are_kept_table_by_table(database: Database, me: int) -> None:
    for table, hidden in (("orders", [5, 3, 3]), ("stock", [2]), ("orders", [4])):
        with database.write() as tx:
            preferences.hide_columns(tx, me, table, hidden)
    assert dict(liked(database, me).hidden) == {"orders": [4], "stock": [2]}


def test_a_view_of_the_same_name_is_replaced_and_one_is_forgotten_once(database: Database, me: int) -> None:
    for name, href in (("急", "/orders?due=urgent"), ("冷", "/orders?storage=frozen"), ("急 ", "/orders?due=overdue")):
        with database.write() as tx:
            preferences.keep_view(tx, me, name, href)
    assert [dict(view) for view in liked(database, me).views] == [
        {"name": "冷", "href": "/orders?storage=frozen"}, {"name": "急", "href": "/orders?due=overdue"},
    ]  # fmt: skip
    for _ in range(2):
        with database.write() as tx:
            preferences.forget_view(tx, me, "冷")
    assert [view["name"] for view in liked(database, me).views] == ["急"]


@pytest.mark.parametrize(
    ("name", "href"),
    [("", "/orders"), ("n" * 25, "/orders"), ("x", "//elsewhere.example/"), ("x", "https://elsewhere.example/"),
     ("x", "/orders\\a"), ("x", "/" + "a" * 500), ("x", "")],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_not_kept(database: Database, me: int, name: str, href: str) -> None:
    with pytest.raises(Invalid), database.write() as tx:
        preferences.keep_view(tx, me, name, href)
    assert list(liked(database, me).views) == []


@pytest.mark.parametrize(("table", "hidden"), [("Orders", [1]), ("", [1]), ("orders", [0]), ("orders", [17])])
def test_a_table_or_column_that_cannot_be_is_refused(
    database: Database, me: int, table: str, hidden: list[int]
) -> None:
    with pytest.raises(Invalid), database.write() as tx:
        preferences.hide_columns(tx, me, table, hidden)


def test_no_more_views_than_a_menu_holds(database: Database, me: int) -> None:
    with database.write() as tx:
        for n in range(preferences.MOST_VIEWS):
            preferences.keep_view(tx, me, f"v{n}", "/orders")
    with pytest.raises(Invalid), database.write() as tx:
        preferences.keep_view(tx, me, "more", "/orders")
