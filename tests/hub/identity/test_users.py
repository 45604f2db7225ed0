"""Promises about people and their roles."""

from collections.abc import Callable

import pytest

from hub.identity import queries, sessions, users
from hub.identity.errors import LastAdmin, LoginTaken, UnknownRole
from hub.kernel.actor import system
from hub.kernel.db import Database
from hub.kernel.errors import Invalid, NotFound

AddPerson = Callable[..., int]
ACTOR = system("test")


def test_a_log_in_name_is_given_once_whatever_its_case(database: Database, add_person: AddPerson) -> None:
    with database.read() as tx:
        assert not queries.anybody(tx)
    add_person("tashi")
    with pytest.raises(LoginTaken):
        add_person("TASHI ")
    with database.read() as tx:
        assert queries.anybody(tx)
        assert [person.login for person in queries.people(tx)] == ["tashi"]


def test_a_person_with_an_unknown_role_is_not_added(database: Database, add_person: AddPerson) -> None:
    with pytest.raises(UnknownRole):
        add_person("tashi", "king")
    with database.read() as tx:
        assert not queries.anybody(tx)


def test_roles_are_replaced_as_a_whole(database: Database, add_person: AddPerson) -> None:
    add_person("boss")
    user_id = add_person("lhamo", "designer", "finance")
    with database.write() as tx:
        users.set_roles(tx, user_id, frozenset({"warehouse"}), actor=ACTOR)
    with database.read() as tx:
        assert queries.person(tx, user_id).roles == ("warehouse",)


def test_the_last_administrator_can_neither_step_down_nor_be_shut_out(
    database: Database, add_person: AddPerson
) -> None:
    user_id = add_person("boss")
    with pytest.raises(LastAdmin), database.write() as tx:
        users.set_roles(tx, user_id, frozenset({"designer"}), actor=ACTOR)
    with pytest.raises(LastAdmin), database.write() as tx:
        users.set_active(tx, user_id, active=False, actor=ACTOR)
    with database.read() as tx:
        boss = queries.person(tx, user_id)
    assert (boss.roles, boss.active) == (("admin",), True)


def test_a_new_password_ends_every_other_session(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    with database.write() as tx:
        kept, lost = (sessions.begin(tx, user_id, address="", agent="") for _ in range(2))
    with database.write() as tx:
        here = sessions.visitor(tx, kept)
        assert here is not None
        users.set_password(tx, user_id, "$argon2id$other", actor=ACTOR, keep_session=here.session_id)
    with database.read() as tx:
        assert sessions.visitor(tx, kept) is not None
        assert sessions.visitor(tx, lost) is None
        assert queries.password_hash(tx, user_id) == "$argon2id$other"
        assert len(queries.open_sessions(tx, user_id)) == 1


def test_a_language_the_console_does_not_speak_is_refused(database: Database, add_person: AddPerson) -> None:
    user_id = add_person()
    with database.write() as tx:
        users.set_locale(tx, user_id, "bo")
    with pytest.raises(Invalid), database.write() as tx:
        users.set_locale(tx, user_id, "xx")
    with database.read() as tx:
        assert queries.person(tx, user_id).locale == "bo"


def test_nobody_can_be_changed_who_is_not_there(database: Database) -> None:
    with database.write() as tx, pytest.raises(NotFound):
        users.set_active(tx, 1, active=True, actor=ACTOR)
    with database.read() as tx:
        with pytest.raises(NotFound):
            queries.person(tx, 1)
        with pytest.raises(NotFound):
            queries.password_hash(tx, 1)
