"""Promises about the audit log."""

import contextlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.identity import audit, queries
from hub.kernel.actor import Actor
from hub.kernel.db import Database

ACTOR = Actor("user", "tashi", 7)


def write_three(database: Database) -> None:
    with database.write() as tx:
        for number in range(3):
            audit.record(tx, ACTOR, "receiver.revealed", f"order:{number}", purpose="call the buyer")


def unguarded(database: Database, statement: str) -> None:
    """What somebody with the database in hand can do: put the guard aside, then change rows."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_entry_no_UPDATE"))
            connection.execute(text("DROP TRIGGER audit_entry_no_DELETE"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        connection.execute(text(statement))


def broken_at(database: Database) -> int | None:
    with database.read() as tx:
        return audit.verify(tx)


def test_an_empty_and_a_true_chain_are_whole(database: Database) -> None:
    assert broken_at(database) is None
    write_three(database)
    assert broken_at(database) is None


def test_rows_are_numbered_without_gaps_and_name_their_actor(database: Database) -> None:
    write_three(database)
    with database.read() as tx:
        rows = queries.audit_trail(tx)
    assert [(row.seq, row.actor, row.subject) for row in rows] == [
        (3, "user:tashi", "order:2"), (2, "user:tashi", "order:1"), (1, "user:tashi", "order:0"),
    ]  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'user:ghost'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_what_is_on_record(database: Database, statement: str) -> None:
    write_three(database)
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert broken_at(database) is None


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit_entry SET actor = 'user:ghost' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET details = '{}' WHERE seq = 1", 1),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 3", 3),
        ("UPDATE audit_entry SET digest = previous WHERE seq = 3", 3),
    ],
)
def test_a_change_behind_our_back_is_found_at_its_row(database: Database, statement: str, first: int) -> None:
    write_three(database)
    unguarded(database, statement)
    assert broken_at(database) == first


def test_a_rolled_back_act_leaves_no_gap(database: Database) -> None:
    write_three(database)
    with contextlib.suppress(ZeroDivisionError), database.write() as tx:
        audit.record(tx, ACTOR, "order.held", "order:9")
        _ = 1 / 0
    with database.write() as tx:
        audit.record(tx, ACTOR, "order.held", "order:9")
    assert broken_at(database) is None
    with database.read() as tx:
        assert queries.audit_trail(tx, limit=1)[0].seq == 4


def test_the_trail_pages_backwards_and_filters_by_subject(database: Database) -> None:
    write_three(database)
    with database.read() as tx:
        assert [row.seq for row in queries.audit_trail(tx, before=3, limit=1)] == [2]
        assert [row.seq for row in queries.audit_trail(tx, subject="order:0")] == [1]
