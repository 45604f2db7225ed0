"""Promises about sessions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from hub.identity import sessions, users
from hub.identity.errors import NotAllowed
from hub.identity.models import LoginSession
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.db import Database

AddPerson = Callable[..., int]


def begin(database: Database, user_id: int) -> str:
    with database.write() as tx:
        return sessions.begin(tx, user_id, address="127.0.0.1", agent="browser")


def visitor(database: Database, token: str) -> sessions.Visitor | None:
    with database.read() as tx:
        return sessions.visitor(tx, token)


def test_a_token_has_256_bits_and_only_its_hash_is_stored(database: Database, add_person: AddPerson) -> None:
    token = begin(database, add_person())
    assert len(token) == 43
    with database.read() as tx:
        row = tx.exec(select(LoginSession)).one()
    assert row.token_hash == sessions.fingerprint(token)
    assert token not in str(row.model_dump())


def test_a_session_knows_its_person_and_their_permissions(database: Database, add_person: AddPerson) -> None:
    found = visitor(database, begin(database, add_person("lhamo", "designer")))
    assert found is not None
    assert (found.login, found.actor.name) == ("lhamo", "lhamo")
    assert found.may("media.make")
    with pytest.raises(NotAllowed):
        found.need("orders.hold")


def test_an_unknown_token_is_nobody(database: Database) -> None:
    assert visitor(database, sessions.new_token()) is None


def test_a_session_dies_of_two_idle_hours(database: Database, add_person: AddPerson) -> None:
    token = begin(database, add_person())
    with time_machine.travel(now() + timedelta(hours=1, minutes=59)):
        assert visitor(database, token) is not None
    with time_machine.travel(now() + timedelta(hours=2, seconds=1)):
        assert visitor(database, token) is None


def test_a_session_dies_after_twelve_hours_however_busy(database: Database, add_person: AddPerson) -> None:
    token, started = begin(database, add_person()), now()
    for hour in range(1, 12):
        with time_machine.travel(started + timedelta(hours=hour)), database.write() as tx:
            found = sessions.visitor(tx, token)
            assert found is not None
            sessions.touch(tx, found.session_id)
    with time_machine.travel(started + timedelta(hours=12, seconds=1)):
        assert visitor(database, token) is None


def test_a_session_asks_to_be_touched_once_a_minute(database: Database, add_person: AddPerson) -> None:
    token = begin(database, add_person())
    fresh = visitor(database, token)
    with time_machine.travel(now() + timedelta(seconds=61)):
        older = visitor(database, token)
    assert fresh is not None
    assert older is not None
    assert (fresh.stale, older.stale) == (False, True)


def test_nobody_can_revoke_another_persons_session(database: Database, add_person: AddPerson) -> None:
    mine, theirs = add_person("tashi"), add_person("lhamo")
    token = begin(database, theirs)
    found = visitor(database, token)
    assert found is not None
    with database.write() as tx:
        sessions.revoke(tx, user_id=mine, session_id=found.session_id)
    assert visitor(database, token) is not None
    with database.write() as tx:
        sessions.revoke(tx, user_id=theirs, session_id=found.session_id)
    assert visitor(database, token) is None


def test_revoking_all_keeps_the_one_in_use(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    tokens = [begin(database, user_id) for _ in range(3)]
    kept = visitor(database, tokens[0])
    assert kept is not None
    with database.write() as tx:
        sessions.revoke_all(tx, user_id=user_id, keep=kept.session_id)
    assert [visitor(database, token) is not None for token in tokens] == [True, False, False]


def test_a_person_who_is_shut_out_is_out_at_once(database: Database, add_person: AddPerson) -> None:
    add_person("tashi")
    other = add_person("lhamo", "designer")
    token = begin(database, other)
    with database.write() as tx:
        users.set_active(tx, other, active=False, actor=system("test"))
    assert visitor(database, token) is None


def test_each_session_has_a_form_token_of_its_own() -> None:
    one, two = sessions.new_token(), sessions.new_token()
    assert sessions.form_token(one) == sessions.form_token(one)
    assert sessions.form_token(one) != sessions.form_token(two)
    assert one not in sessions.form_token(one)


def test_old_sessions_are_purged(database: Database, add_person: AddPerson) -> None:
    begin(database, add_person())
    with database.write() as tx:
        sessions.purge(tx, before=now() + timedelta(seconds=1))
    with database.read() as tx:
        assert tx.exec(select(LoginSession)).all() == []
