"""A person to log in with."""

from collections.abc import Callable

import pytest

from hub.identity import passwords, users
from hub.kernel.actor import system
from hub.kernel.db import Database

PASSWORD = "yak-on-the-high-plain"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.digest(PASSWORD, login="tashi")


@pytest.fixture
def add_person(database: Database, password_hash: str) -> Callable[..., int]:
    """Add a person whose password is ``yak-on-the-high-plain``; returns the id."""

    def add(login: str = "tashi", *roles: str) -> int:
        new = users.NewUser(login=login, name="扎西", password_hash=password_hash, roles=frozenset(roles or {"admin"}))
        with database.write() as tx:
            return users.add(tx, new, actor=system("test"))

    return add
