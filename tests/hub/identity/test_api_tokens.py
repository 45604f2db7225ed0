"""Promises about API keys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from hub.identity import api_tokens, users
from hub.identity.errors import NotAllowed
from hub.identity.models import ApiToken
from hub.identity.queries import audit_trail
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Database
from hub.kernel.errors import Invalid, NotFound

AddPerson = Callable[..., int]
READ = frozenset({"orders.read"})


def make(database: Database, user_id: int, *, days: int | None = None) -> tuple[ApiToken, str]:
    with database.write() as tx:
        return api_tokens.make(
            tx, name=" erp ", scopes=READ, days=days, allowed=READ, actor=Actor("user", "tashi", user_id)
        )


def caller(database: Database, secret: str) -> api_tokens.Caller | None:
    with database.read() as tx:
        return api_tokens.caller(tx, secret)


def test_only_a_hash_of_the_secret_is_stored_and_its_making_is_on_record(
    database: Database, add_person: AddPerson
) -> None:
    token, secret = make(database, add_person())
    assert (len(secret), secret[:4], token.shown) == (47, "yph_", secret[:10])
    with database.read() as tx:
        stored = tx.exec(select(ApiToken)).one()
        entry = audit_trail(tx, limit=1)[0]
    assert secret not in str(stored.model_dump())
    assert (entry.action, secret in str(entry.details)) == ("api_key.made", False)


def test_a_caller_acts_in_the_key_s_name_for_its_person(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    _, secret = make(database, user_id)
    found = caller(database, secret)
    assert found is not None
    assert (str(found.actor), found.actor.user_id, found.scopes) == ("api:erp", user_id, READ)
    assert caller(database, secret + "x") is None


def test_a_key_ends_with_its_span_and_when_revoked(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    _, short = make(database, user_id, days=1)
    token, long = make(database, user_id)
    with time_machine.travel(now() + timedelta(days=1, seconds=1), tick=False):
        assert caller(database, short) is None
        assert caller(database, long) is not None
    with database.write() as tx:
        for _ in range(2):
            api_tokens.revoke(tx, token.id, actor=system("test"))
    assert caller(database, long) is None
    with database.read() as tx:
        assert [row.action for row in audit_trail(tx)].count("api_key.revoked") == 1


def test_a_key_is_worth_nothing_once_its_person_is_shut_out(database: Database, add_person: AddPerson) -> None:
    add_person("other")
    user_id = add_person()
    _, secret = make(database, user_id)
    with database.write() as tx:
        users.set_active(tx, user_id, active=False, actor=system("test"))
    assert caller(database, secret) is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, Invalid),
        ({"name": "x" * 61}, Invalid),
        ({"scopes": ()}, Invalid),
        ({"scopes": ("nonsense",)}, Invalid),
        ({"days": 0}, Invalid),
        ({"days": 3651}, Invalid),
        ({"scopes": ("users.manage",)}, NotAllowed),
        ({"actor": system("job")}, Invalid),
    ],
)
def test_a_bad_key_is_not_made(
    database: Database, add_person: AddPerson, changes: dict[str, object], error: type[Exception]
) -> None:
    wanted = {"name": "erp", "scopes": READ, "days": None, "allowed": READ}
    wanted["actor"] = Actor("user", "tashi", add_person())
    with pytest.raises(error), database.write() as tx:
        api_tokens.make(tx, **wanted | changes)
    with database.read() as tx:
        assert api_tokens.keys(tx) == []


def test_a_key_nobody_has_cannot_be_revoked(database: Database) -> None:
    with pytest.raises(NotFound), database.write() as tx:
        api_tokens.revoke(tx, 7, actor=system("test"))
