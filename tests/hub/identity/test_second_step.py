"""Promises about the second step of log-in."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from hub.identity import second_step, users
from hub.identity.users import NewUser
from hub.kernel.actor import system
from hub.kernel.db import Database
from hub.kernel.errors import Conflict
from hub.kernel.vault import Vault

VAULT, ACTOR = Vault({1: b"t" * 32}), system("test")
NOON = datetime(2026, 5, 4, 4, 0, 10, tzinfo=UTC)


@pytest.fixture
def person(database: Database) -> int:
    with database.write() as tx:
        return users.add(tx, NewUser("tashi", "扎西", "x", frozenset({"admin"})), actor=ACTOR)


def now_code(secret: str, shift: int = 0) -> str:
    step = int(datetime.now(UTC).timestamp()) // second_step.PERIOD + shift
    return second_step.code_of(base64.b32decode(secret), step)


def passes(database: Database, person: int, code: str) -> bool:
    with database.write() as tx:
        return second_step.passes(tx, VAULT, person, code, actor=ACTOR)


def switched_on(database: Database, person: int) -> tuple[str, list[str]]:
    with database.write() as tx:
        secret = second_step.offer(tx, VAULT, person)
        return secret, second_step.confirm(tx, VAULT, person, now_code(secret), actor=ACTOR)


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert second_step.code_of(b"12345678901234567890", at // 30) == code  # RFC 6238, appendix B, last six digits


def test_a_step_counts_only_once_it_is_confirmed(database: Database, person: int) -> None:
    with time_machine.travel(NOON, tick=False):
        with database.write() as tx:
            secret = second_step.offer(tx, VAULT, person)
            assert not second_step.is_on(tx, person)
            assert second_step.offered(tx, VAULT, person) == secret
        assert not passes(database, person, now_code(secret))
        with pytest.raises(second_step.WrongCode), database.write() as tx:
            second_step.confirm(tx, VAULT, person, "000000", actor=ACTOR)
        with database.write() as tx:
            second_step.confirm(tx, VAULT, person, now_code(secret), actor=ACTOR)
            assert second_step.is_on(tx, person)
            assert second_step.offered(tx, VAULT, person) == ""
        with pytest.raises(Conflict), database.write() as tx:
            second_step.offer(tx, VAULT, person)


def test_a_code_works_once_and_within_half_a_minute_of_drift(database: Database, person: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _ = switched_on(database, person)
        assert not passes(database, person, now_code(secret))  # used by the confirmation
        clock.shift(timedelta(minutes=5))
        assert not passes(database, person, now_code(secret, shift=2))
        assert not passes(database, person, now_code(secret, shift=-2))
        assert passes(database, person, now_code(secret, shift=-1))
        code = now_code(secret)
        assert passes(database, person, f" {code[:3]} {code[3:]} ")
        assert not passes(database, person, code)


def test_a_recovery_code_works_once(database: Database, person: int) -> None:
    with time_machine.travel(NOON, tick=False):
        _, codes = switched_on(database, person)
    assert len(set(codes)) == second_step.RECOVERY_CODES
    assert passes(database, person, codes[0].upper())
    assert not passes(database, person, codes[0])
    assert passes(database, person, codes[1].replace("-", " "))


def test_switched_off_nothing_passes_and_another_person_is_another_person(database: Database, person: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _ = switched_on(database, person)
        with database.write() as tx:
            other = users.add(tx, NewUser("drolma", "卓玛", "x", frozenset({"finance"})), actor=ACTOR)
            assert second_step.who_has(tx) == {person}
        clock.shift(timedelta(minutes=1))
        assert not passes(database, other, now_code(secret))
        with database.write() as tx:
            second_step.switch_off(tx, person, actor=ACTOR)
            assert not second_step.is_on(tx, person)
        assert not passes(database, person, now_code(secret))
