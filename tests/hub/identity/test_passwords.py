"""Promises about passwords."""

import pytest
from argon2 import PasswordHasher, extract_parameters

from hub.identity import passwords
from hub.identity.errors import WeakPassword

GOOD = "yak-on-the-high-plain"


def test_a_hash_is_argon2id_with_46_mib_one_pass_one_lane() -> None:
    stored = passwords.digest(GOOD, login="tashi")
    found = extract_parameters(stored)
    assert stored.startswith("$argon2id$")
    assert (found.memory_cost, found.time_cost, found.parallelism) == (47_104, 1, 1)


def test_the_right_password_matches_and_a_wrong_one_does_not() -> None:
    stored = passwords.digest(GOOD, login="tashi")
    assert passwords.matches(stored, GOOD)
    assert not passwords.matches(stored, GOOD + "x")


def test_nobody_matches_no_password_and_a_broken_hash_matches_nothing() -> None:
    assert not passwords.matches(None, GOOD)
    assert not passwords.matches("not a hash", GOOD)


def test_a_hash_of_older_strength_is_renewed_and_a_present_one_is_kept() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(GOOD)
    fresh = passwords.renewed(old, GOOD)
    assert fresh is not None
    assert passwords.matches(fresh, GOOD)
    assert passwords.renewed(fresh, GOOD) is None


@pytest.mark.parametrize(
    "weak", ["short", "a" * 129, "aaaaaaaaaaaa", "ababababababab", "password1234", "12345678abcd", "tashi-2026xx"]
)
def test_an_easy_password_is_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        passwords.refuse_weak(weak, login="tashi")


def test_a_long_phrase_in_any_script_is_welcome() -> None:
    passwords.refuse_weak("高原牦牛今天吃草了没有呢", login="tashi")
