"""Promises about logging in."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from sqlmodel import select

from hub.identity import login, passwords, sessions
from hub.identity.errors import TooManyAttempts
from hub.identity.models import AuditEntry, User
from hub.kernel.clock import now
from hub.kernel.db import Database

AddPerson = Callable[..., int]
PASSWORD = "yak-on-the-high-plain"


def attempt(
    database: Database, *, name: str = "tashi", password: str = PASSWORD, address: str = "10.0.0.1", device: str = ""
) -> login.Welcome | TooManyAttempts | None:
    """The three steps as the log-in page takes them; wrong passwords skip the hashing to keep the tests quick."""
    with database.write() as tx:
        candidate = login.admit(tx, login=name, address=address, device=device)
    if isinstance(candidate, TooManyAttempts):
        return candidate
    matched = password == PASSWORD and passwords.matches(candidate.stored, password)
    with database.write() as tx:
        return login.conclude(tx, candidate, matched=matched, address=address, agent="browser")


def test_the_right_password_starts_a_session(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    welcome = attempt(database, name="  TASHI ")
    assert isinstance(welcome, login.Welcome)
    with database.read() as tx:
        found = sessions.visitor(tx, welcome.session)
        assert found is not None
        assert found.user_id == user_id
        assert tx.get_one(User, user_id).last_login_at is not None


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(database: Database, add_person: AddPerson) -> None:
    add_person()
    assert attempt(database, password="wrong") is None
    assert attempt(database, name="nobody") is None


def test_a_person_who_is_shut_out_is_an_unknown_name(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    with database.write() as tx:
        tx.get_one(User, user_id).active = False
    assert attempt(database) is None


def test_the_fifth_failure_starts_a_growing_delay(database: Database, add_person: AddPerson) -> None:
    add_person()
    with time_machine.travel(now(), tick=False) as clock:
        assert [attempt(database, password="wrong") for _ in range(5)] == [None] * 5
        waits = []
        for _ in range(4):
            refused = attempt(database, password="wrong")
            assert isinstance(refused, TooManyAttempts)
            waits.append(refused.after - 1)
            clock.shift(timedelta(seconds=refused.after))
            assert attempt(database, password="wrong") is None
    assert waits == [1, 2, 4, 8]


def test_a_try_during_the_delay_is_not_counted_even_when_the_password_is_right(
    database: Database, add_person: AddPerson
) -> None:
    add_person()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(6):
            attempt(database, password="wrong")
        assert isinstance(attempt(database), TooManyAttempts)
        clock.shift(timedelta(seconds=3))
        assert isinstance(attempt(database), login.Welcome)
        assert attempt(database, password="wrong") is None
        assert isinstance(attempt(database), login.Welcome)


def test_no_delay_is_longer_than_five_minutes(database: Database, add_person: AddPerson) -> None:
    add_person()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(25):
            refused = attempt(database, password="wrong")
            if isinstance(refused, TooManyAttempts):
                assert refused.after <= 301
                clock.shift(timedelta(seconds=refused.after))


def test_an_unknown_name_is_slowed_down_like_a_known_one(database: Database) -> None:
    with time_machine.travel(now(), tick=False):
        for _ in range(5):
            attempt(database, name="nobody", password="wrong")
        assert isinstance(attempt(database, name="nobody"), TooManyAttempts)


def test_strangers_guessing_do_not_lock_the_owner_out_of_a_known_device(
    database: Database, add_person: AddPerson
) -> None:
    add_person()
    first = attempt(database)
    assert isinstance(first, login.Welcome)
    with time_machine.travel(now(), tick=False):
        for number in range(12):
            attempt(database, password="wrong", address=f"10.9.9.{number}")
        assert isinstance(attempt(database, address="10.0.0.2"), TooManyAttempts)
        assert isinstance(attempt(database, device=first.device), login.Welcome)


def test_a_device_of_one_person_gives_no_free_tries_at_another(database: Database, add_person: AddPerson) -> None:
    add_person("tashi")
    add_person("lhamo")
    mine = attempt(database)
    assert isinstance(mine, login.Welcome)
    with time_machine.travel(now(), tick=False):
        for _ in range(6):
            attempt(database, name="lhamo", password="wrong", address="10.9.9.9")
        assert isinstance(attempt(database, name="lhamo", device=mine.device), TooManyAttempts)


def test_one_address_trying_many_names_is_slowed_down(database: Database) -> None:
    with time_machine.travel(now(), tick=False):
        for number in range(30):
            assert attempt(database, name=f"name{number}", password="wrong") is None
        assert isinstance(attempt(database, name="name99"), TooManyAttempts)


def test_half_an_hour_of_quiet_forgives(database: Database, add_person: AddPerson) -> None:
    add_person()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            attempt(database, password="wrong")
        clock.shift(timedelta(minutes=31))
        assert [attempt(database, password="wrong") for _ in range(4)] == [None] * 4


def test_log_ins_are_on_record_and_an_unknown_name_is_not_written_down(
    database: Database, add_person: AddPerson
) -> None:
    add_person()
    attempt(database)
    attempt(database, name="my-secret-password", password="wrong")
    with database.read() as tx:
        entries = tx.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [entry.action for entry in entries] == ["user.added", "login.done", "login.failed"]
    assert "my-secret-password" not in str([entry.model_dump() for entry in entries])


def test_a_hash_of_older_strength_is_replaced_on_log_in(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    with database.write() as tx:
        candidate = login.admit(tx, login="tashi", address="10.0.0.1")
        assert isinstance(candidate, login.Candidate)
        login.conclude(tx, candidate, matched=True, address="", agent="", renewed="$argon2id$newer")
    with database.read() as tx:
        assert tx.get_one(User, user_id).password_hash == "$argon2id$newer"


def test_a_hash_is_never_shown(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    with database.write() as tx:
        candidate = login.admit(tx, login="tashi", address="10.0.0.1")
        assert "argon2" not in repr(candidate)
        assert "argon2" not in repr(tx.get_one(User, user_id))


def test_old_counts_and_devices_are_forgotten(database: Database, add_person: AddPerson) -> None:
    add_person()
    welcome = attempt(database)
    assert isinstance(welcome, login.Welcome)
    with database.write() as tx:
        login.forget(tx, before=now() + timedelta(seconds=1))
        candidate = login.admit(tx, login="tashi", address="10.0.0.1", device=welcome.device)
    assert isinstance(candidate, login.Candidate)
    assert candidate.keys[0].startswith("account:")
