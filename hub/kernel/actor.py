"""Who did it: a person, a program with a key of a person, a job, or a platform. Every history row carries one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """``kind`` is user, api, job or channel; ``name`` is the log-in, key name, job kind or shop name.

    ``user_id`` is the person, for a program the one whose key it has.
    """

    kind: str
    name: str
    user_id: int | None = None

    def __str__(self) -> str:
        """``kind:name``, as written to history rows."""
        return f"{self.kind}:{self.name}"


def system(name: str) -> Actor:
    """The hub itself, doing ``name``."""
    return Actor("job", name)
