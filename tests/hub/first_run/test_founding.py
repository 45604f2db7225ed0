"""Promises about the first account of a new house."""

import pytest

from hub.first_run import founding
from hub.identity import house, queries
from hub.identity.users import NewUser
from hub.kernel.db import Database
from hub.kernel.errors import Conflict
from hub.kernel.vault import Vault

FIRST = NewUser(login="tashi", name="扎西", password_hash="x", roles=frozenset({"admin"}))
VAULT = Vault({1: b"t" * 32})


def test_the_opening_code_is_the_same_in_every_process_and_another_for_another_key() -> None:
    code = founding.opening_code(VAULT)
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert code == founding.opening_code(Vault({1: b"t" * 32}))
    assert code != founding.opening_code(Vault({1: b"u" * 32}))


def test_with_the_code_the_house_gets_its_name_and_an_administrator(database: Database) -> None:
    with database.write() as tx:
        code = founding.opening_code(VAULT).upper().replace("-", " ")
        founding.found(tx, VAULT, code=code, name=" 样例县电商中心 ", first=FIRST)
    with database.read() as tx:
        assert house.view(tx).name == "样例县电商中心"
        assert [(p.login, p.roles) for p in queries.people(tx)] == [("tashi", ("admin",))]
        assert not founding.is_open(tx)


def test_a_wrong_code_founds_nothing(database: Database) -> None:
    with pytest.raises(founding.WrongCode), database.write() as tx:
        founding.found(tx, VAULT, code="0000-0000-0000", name="样例", first=FIRST)
    with database.read() as tx:
        assert founding.is_open(tx)
        assert house.view(tx).name == ""


def test_the_code_opens_once(database: Database) -> None:
    code = founding.opening_code(VAULT)
    with database.write() as tx:
        founding.found(tx, VAULT, code=code, name="样例", first=FIRST)
    with pytest.raises(Conflict), database.write() as tx:
        founding.found(tx, VAULT, code=code, name="别人", first=FIRST)
