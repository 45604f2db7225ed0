"""Transactions: hooks after commit only, everything or nothing, and no writer is ever turned away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from hub.inventory.models import Warehouse
from hub.kernel.db import Database, after_commit, chunks, insert_many, insert_new, table
from hub.kernel.ids import new_id

HOUSE = table(Warehouse)


def names(database: Database) -> dict[str, str]:
    with database.read() as tx:
        return {row.code: row.name for row in tx.connection().execute(select(HOUSE))}


def row(code: str, name: str = "0") -> dict[str, object]:
    return {"id": new_id(), "code": code, "name": name}


def test_hooks_run_after_the_commit_in_order(database: Database) -> None:
    seen: list[object] = []
    with database.write() as tx:
        insert_many(tx, HOUSE, [row("A")])
        after_commit(tx, lambda: seen.append(names(database)))
        after_commit(tx, lambda: seen.append("second"))
        assert seen == []

    assert seen == [{"A": "0"}, "second"]


def test_a_rolled_back_transaction_leaves_nothing_and_runs_no_hook(database: Database) -> None:
    seen: list[str] = []
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        insert_many(tx, HOUSE, [row("A")])
        after_commit(tx, lambda: seen.append("ran"))
        raise ZeroDivisionError

    assert (names(database), seen) == ({}, [])


def test_a_commit_that_fails_runs_no_hook(database: Database) -> None:
    seen: list[str] = []
    with database.write() as tx:
        insert_many(tx, HOUSE, [row("A")])
    with pytest.raises(IntegrityError), database.write() as tx:
        after_commit(tx, lambda: seen.append("ran"))
        tx.add(Warehouse(code="A", name="again"))

    assert (names(database), seen) == ({"A": "0"}, [])


def test_a_hook_that_fails_neither_undoes_the_commit_nor_stops_the_others(database: Database) -> None:
    seen: list[str] = []

    def broken() -> None:
        raise OSError("broker away")

    with database.write() as tx:
        insert_many(tx, HOUSE, [row("A")])
        after_commit(tx, broken)
        after_commit(tx, lambda: seen.append("ran"))

    assert (names(database), seen) == ({"A": "0"}, ["ran"])


def test_eight_writers_lose_no_update_and_are_never_locked_out(database: Database) -> None:
    with database.write() as tx:
        insert_many(tx, HOUSE, [row("A")])

    def add_one(_: int) -> None:
        with database.write() as tx:
            query = select(HOUSE.c.name).where(HOUSE.c.code == "A").with_for_update()
            count = int(tx.connection().execute(query).scalar_one())
            tx.connection().execute(update(HOUSE).where(HOUSE.c.code == "A").values(name=str(count + 1)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(200)))

    assert names(database) == {"A": "200"}


def test_a_reader_sees_no_half_written_transaction(database: Database) -> None:
    with database.write() as tx:
        insert_many(tx, HOUSE, [row("A")])
        assert names(database) == {}
    assert names(database) == {"A": "0"}


def test_the_reading_session_of_sqlite_cannot_write(sqlite_database: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"), sqlite_database.read() as tx:
        tx.connection().execute(HOUSE.insert(), [row("A")])

    assert names(sqlite_database) == {}


def test_insert_new_inserts_what_is_not_there_and_names_only_that(database: Database) -> None:
    known, fresh = row("A"), [row(f"B{n:03d}") for n in range(450)]
    with database.write() as tx:
        assert insert_new(tx, HOUSE, [known], unique=["code"]) == [known["id"]]
    with database.write() as tx:
        inserted = insert_new(tx, HOUSE, [row("A", "other"), *fresh, row("B000", "twice")], unique=["code"])

    assert sorted(inserted) == sorted(one["id"] for one in fresh)
    assert (len(names(database)), names(database)["A"], names(database)["B000"]) == (451, "0", "0")


def test_inserting_nothing_is_harmless(database: Database) -> None:
    with database.write() as tx:
        insert_many(tx, HOUSE, [])
        assert insert_new(tx, HOUSE, [], unique=["code"]) == []


def test_chunks_hold_every_item_once() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []
