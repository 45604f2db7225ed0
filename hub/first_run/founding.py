"""The first account. Whoever can read the hub's own window has its opening code; nobody else can claim a new house."""

import hmac

from hub.identity import house, queries, users
from hub.identity.users import NewUser
from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.vault import Vault

#: Characters of the code in a group, and groups.
_GROUP, _GROUPS = 4, 3


class WrongCode(Invalid):
    """The opening code is wrong."""

    default_remedy = "It stands in the window, or the log, of the hub that was started."


def is_open(tx: Tx) -> bool:
    """Whether nobody has an account yet."""
    return not queries.anybody(tx)


def opening_code(vault: Vault) -> str:
    """Twelve characters in three groups, made from the master key: the same in every process, kept nowhere."""
    plain = vault.fingerprint("opening code", purpose="first account")
    return "-".join(plain[n * _GROUP : (n + 1) * _GROUP] for n in range(_GROUPS))


def found(tx: Tx, vault: Vault, *, code: str, name: str, first: NewUser) -> int:
    """Name the house and give it its first account; returns the person's id.

    Raises Conflict when there is an account already, WrongCode, Invalid.
    """
    if not is_open(tx):
        raise Conflict("This house has an account already.", remedy="Log in with it.")
    if not hmac.compare_digest(_plain(code), _plain(opening_code(vault))):
        raise WrongCode
    actor = system("first-run")
    house.rename(tx, name, actor=actor)
    return users.add(tx, first, actor=actor)


def _plain(code: str) -> bytes:
    return "".join(code.split()).replace("-", "").lower().encode()
