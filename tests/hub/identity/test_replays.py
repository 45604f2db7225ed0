"""Promises about repeated requests."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from hub.identity import api_tokens, replays
from hub.identity.errors import KeyReused
from hub.identity.replays import Answer
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Database
from hub.kernel.vault import Vault

VAULT = Vault({1: b"t" * 32})


@pytest.fixture
def token_id(database: Database, add_person: Callable[..., int]) -> int:
    actor = Actor("user", "tashi", add_person())
    with database.write() as tx:
        scopes = frozenset({"orders.read"})
        return api_tokens.make(tx, name="erp", scopes=scopes, days=None, allowed=scopes, actor=actor)[0].id


def ask(database: Database, token_id: int, *, request: str = "r1", body: bytes = b"done") -> Answer | None:
    """The kept answer, or None when the request was new; then ``body`` is kept."""
    with database.write() as tx:
        known = replays.begin(tx, VAULT, token_id=token_id, key="k", request_hash=request)
        if known is None:
            replays.finish(tx, VAULT, token_id=token_id, key="k", answer=Answer(200, body))
        return known


def test_an_answer_is_given_again_for_a_day_and_then_forgotten(database: Database, token_id: int) -> None:
    assert ask(database, token_id) is None
    assert ask(database, token_id) == Answer(200, b"done", again=True)
    with time_machine.travel(now() + replays.KEEP + timedelta(minutes=1), tick=False):
        assert ask(database, token_id, request="r2", body=b"new") is None
        assert ask(database, token_id, request="r2") == Answer(200, b"new", again=True)


def test_another_request_under_the_same_key_is_refused(database: Database, token_id: int) -> None:
    ask(database, token_id)
    with pytest.raises(KeyReused):
        ask(database, token_id, request="r2")


def test_a_request_that_failed_keeps_no_key(database: Database, token_id: int) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        assert replays.begin(tx, VAULT, token_id=token_id, key="k", request_hash="r1") is None
        raise ZeroDivisionError
    assert ask(database, token_id, request="r2") is None


def test_method_address_and_body_make_the_request() -> None:
    digests = {
        replays.digest(*parts)
        for parts in (("PUT", "/a", b""), ("POST", "/a", b""), ("PUT", "/b", b""), ("PUT", "/a", b"x"))
    }
    assert len(digests) == 4
