"""What identity refuses, and how a person mends it."""

from hub.kernel.errors import Conflict, Forbidden, HubError, Invalid


class WeakPassword(Invalid):
    """The password is too easy to guess."""

    default_remedy = "Use at least 12 characters that are neither your log-in name nor a common password."


class WrongPassword(Invalid):
    """The present password is wrong."""


class LoginTaken(Conflict):
    """The log-in name is in use."""


class UnknownRole(Invalid):
    """There is no such role."""


class LastAdmin(Conflict):
    """Somebody must be able to manage users."""

    default_remedy = "Make another person an administrator first."


class NotAllowed(Forbidden):
    """Your role does not allow this."""

    default_remedy = "Ask an administrator for the role that does."


class TooManyAttempts(HubError):
    """Too many failed log-ins; ``after`` is the number of seconds to wait."""

    http_status = 429

    def __init__(self, *, after: int) -> None:
        self.after = after
        super().__init__("Too many failed log-ins.", remedy=f"Wait {after} seconds.")


class UnknownKey(HubError):
    """The API key is unknown, expired or revoked."""

    http_status = 401
    default_remedy = "Send a valid key as Authorization: Bearer ...; keys are made under Interfaces."


class MissingScope(Forbidden):
    """The API key does not allow this."""

    default_remedy = "Use a key with the scope %(permission)s."


class KeyReused(Conflict):
    """The Idempotency-Key was used for another request."""

    default_remedy = "Send a new key with every new request, and the same key only to repeat one."
