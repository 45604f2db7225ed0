"""Which addresses messages may be sent to: none inside our own network, unless a setting permits it.

A name is looked up once and the message goes to the very address that was checked, so a name that changes its mind
between the two looks leads nowhere.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from hub.kernel.errors import Invalid

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: ``address`` is connected to, ``host`` is who must answer there."""

    address: str
    host: str
    header: str
    url: str


def check_form(url: str, *, private: bool) -> None:
    """An https address with a host and no log-in in it; with ``private`` http will do. Raises Invalid."""
    try:
        parts = urlsplit(url)
        named, port = parts.hostname, parts.port
    except ValueError as error:
        raise Invalid("this is no address", remedy="Copy it once more.") from error
    plain = len(url) <= LONGEST and url.isascii() and url.isprintable() and " " not in url
    if not plain or not named or parts.username or parts.fragment or port == 0:
        raise Invalid("this is no address", remedy="Copy it once more.")
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise Invalid("the address has to begin with https://", remedy="Give the program a certificate.")
    if not private and _literal(named) is not None and not _outside(named):
        raise _inside()


def resolve(url: str, *, private: bool) -> Target:
    """Look the name up and choose an address that may be called. Raises Invalid, OSError when nobody has that name."""
    check_form(url, private=private)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not private and not all(_outside(address) for address in found):
        raise _inside()
    chosen = f"[{found[0]}]" if ":" in found[0] else found[0]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(found[0], host, parts.netloc, f"{parts.scheme}://{chosen}:{port}{path}")


def _inside() -> Invalid:
    return Invalid("this address lies inside our own network", remedy="Use a public address.")


def _literal(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _outside(text: str) -> bool:
    """Whether anybody on the internet could be there; the inside written as IPv6 is the inside."""
    found = _literal(text)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
        if found in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return found is not None and found.is_global and not found.is_multicast
