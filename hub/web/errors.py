"""What the web edge itself refuses."""

from hub.kernel.errors import Forbidden, HubError


class BadForm(Forbidden):
    """The page was too old to be sent."""

    default_remedy = "Go back, reload the page and send it again."


class Busy(HubError):
    """Too many open pages."""

    http_status = 503
    default_remedy = "Close some tabs; pages work without live updates."


class TooLarge(HubError):
    """The upload is too large."""

    http_status = 413
    default_remedy = "Send a smaller file, or split it."
