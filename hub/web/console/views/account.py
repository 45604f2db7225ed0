"""The account page and the list of people."""

from dataclasses import dataclass
from datetime import datetime

from hub.identity.queries import Person


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Where somebody is signed in."""

    session_id: int
    agent: str
    address: str
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account.

    ``printer`` is what the label printer of this machine takes; ``second_step`` says whether log-in asks for a code.
    """

    person: Person
    sessions: tuple[SessionRow, ...]
    printer: str
    second_step: bool = False


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Everybody, and the roles that can be given."""

    people: tuple[Person, ...]
    roles: tuple[str, ...]
    second_step: frozenset[int] = frozenset()
