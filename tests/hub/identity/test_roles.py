"""Promises about roles and permissions."""

import pytest

from hub.identity.errors import UnknownRole
from hub.identity.roles import PERMISSIONS, ROLES, known, permissions_of


def test_every_permission_a_role_names_is_in_the_table() -> None:
    named = {word for words in ROLES.values() for word in words}
    assert named <= PERMISSIONS.keys()


def test_an_administrator_may_do_everything() -> None:
    assert permissions_of(frozenset({"admin"})) == PERMISSIONS.keys()


def test_roles_add_up_and_a_forgotten_role_allows_nothing() -> None:
    both = permissions_of(frozenset({"designer", "finance"}))
    assert both == ROLES["designer"] | ROLES["finance"]
    assert permissions_of(frozenset({"no such role"})) == frozenset()


def test_only_order_clerks_and_administrators_may_read_a_receiver_in_clear() -> None:
    assert {role for role, words in ROLES.items() if "receiver.reveal" in words} == {"admin", "order_clerk"}


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(UnknownRole):
        known(frozenset({"admin", "king"}))
