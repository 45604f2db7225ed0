"""Opens shops: unseals credentials, remembers one connector per shop and process, stops shops that need a person."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from connectors.base.http import Connection, Token
from connectors.base.manifest import RatePolicy
from connectors.base.registry import connector_class, manifest
from hub.channels import events, lifecycle, locks, queries
from hub.channels.models import Shop
from hub.channels.quota_books import Books, DatabaseBooks, RedisBooks
from hub.channels.quota_keeper import Key, Lane, SharedLimiter, in_lane
from hub.channels.tokens import SharedTokenBox, renew_at, seal_token
from hub.events import facts
from hub.identity import house
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid, NeedsReauth, NotFound, PlatformDown
from hub.kernel.runtime import Runtime


@dataclass
class _Opened:
    """A connector in use, what it was made from, and by how many it is used now."""

    made_from: tuple[bytes, str, dict[str, Any]]
    connector: Any
    users: int = 0
    replaced: bool = False
    fresh_refusals: int = 0


_open: WeakKeyDictionary[Runtime, dict[int, _Opened]] = WeakKeyDictionary()
_books: WeakKeyDictionary[Runtime, Books] = WeakKeyDictionary()
_opening = threading.Lock()
#: What platforms call the application a shop was authorised for.
APP_NAMES = ("app_key", "client_id", "appid", "app_id")
#: Refusals of a just renewed token in a row that are taken for an outage.
FRESH_REFUSALS = 6


def add_shop(
    tx: Tx,
    runtime: Runtime,
    *,
    code: str,
    channel: str,
    name: str,
    credentials: Mapping[str, str],
    base_url: str = "",
    settings: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
    granted: Token | None = None,
) -> Shop:
    """Register a shop or connect a known one anew; all secrets are sealed.

    A token that was renewed since stays, unless another is ``granted``, other credentials are given or the platform
    no longer takes it. Raises Conflict for a real shop in a sample house.
    """
    house.admit_shop(tx, base_url or manifest(channel).production_url)
    shop = queries.shop_by_code(tx, code) or Shop(code=code, channel=channel, name=name, base_url="")
    shop.name, shop.base_url = name, base_url or manifest(channel).production_url
    shop.settings = dict(settings or {})
    if granted or shop.state == "needs_reauth" or credentials_of(runtime, shop) != dict(credentials):
        shop.credentials = runtime.vault.seal(orjson.dumps(dict(credentials)), where=f"shop:credentials:{shop.id}")
        token = granted or Token(credentials.get("access_token", ""), credentials.get("refresh_token", ""))
        shop.token, shop.token_lock_until = seal_token(runtime.vault, shop.id, token), None
        shop.token_renew_at = renew_at(token)
    lifecycle.advance_shop(tx, shop, "connect", actor=actor or system("channels"))
    tx.flush()
    facts.announce(tx, [events.shop_connected(shop)], actor=actor or system("channels"))
    return shop


#: A job that would wait longer for its shop's quota gives its thread to other shops and comes back.
LONGEST_WAIT_SECONDS = 2.0
#: Orders read in full at a time: at 200 ms an answer 40 a second, so that what a pause lost is won back within the quota.
READS_ABREAST = 8


@contextmanager
def opened(runtime: Runtime, shop_id: int, *, lane: Lane = "bulk") -> Iterator[Any]:
    """The connector of a shop. NeedsReauth marks the shop, tells the operators, and goes on up.

    ``lane`` says for whom: what a person waits for gets the shop's quota before bulk work.

    When the platform has just renewed the token and refuses that one too, the connection itself still works: the
    first ``FRESH_REFUSALS`` times in a row that is an outage, to be tried again, and only then a matter for a person.
    """
    entry, token = _borrow(runtime, shop_id)
    try:
        with in_lane(lane):
            yield entry.connector
        entry.fresh_refusals = 0
    except NeedsReauth as error:
        if entry.fresh_refusals < FRESH_REFUSALS and _renewed_since(runtime, shop_id, entry, token):
            entry.fresh_refusals += 1
            raise PlatformDown("a freshly renewed token was refused", vendor=error.vendor, code=error.code) from error
        with runtime.db.write() as tx:
            mark_needs_reauth(tx, shop_id, reason=str(error), actor=system("channels"), opened_with=entry.made_from[0])
        raise
    finally:
        _give_back(entry)


@contextmanager
def at_hand(runtime: Runtime, shop_id: int) -> Iterator[Any]:
    """The connector of a shop, stopped or not, for what calls nobody: reading a message that the platform posted."""
    entry, _ = _borrow(runtime, shop_id, even_stopped=True)
    try:
        yield entry.connector
    finally:
        _give_back(entry)


def mark_needs_reauth(tx: Tx, shop_id: int, *, reason: str, actor: Actor, opened_with: bytes | None = None) -> None:
    """Stop a shop until a person connects it again; told once.

    A shop that was connected anew since ``opened_with`` (its sealed credentials then) is left alone.
    """
    shop = locks.shop(tx, shop_id)
    if shop is not None and opened_with in (None, shop.credentials):
        lifecycle.advance_shop(tx, shop, "lose_access", actor=actor, why=reason)


def sealed_problem(runtime: Runtime, shop: Shop) -> str:
    """Why this shop's credentials do not open with the present master key; empty when they do."""
    try:
        runtime.vault.unseal(shop.credentials, where=f"shop:credentials:{shop.id}")
    except Invalid as error:
        return error.message
    return ""


def credentials_of(runtime: Runtime, shop: Shop) -> dict[str, str]:
    """A shop's credentials in clear, as they were typed in. Raises Invalid when the master key is another one."""
    if not shop.credentials:
        return {}
    found: dict[str, str] = orjson.loads(
        runtime.vault.unseal(shop.credentials, where=f"shop:credentials:{shop.id}")
    )  # fmt: skip
    return found


def _renewed_since(runtime: Runtime, shop_id: int, entry: _Opened, token: bytes) -> bool:
    """Whether the token was renewed since ``token``, with the very credentials the entry was made from."""
    with runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    return shop is not None and shop.credentials == entry.made_from[0] and shop.token != token


def _borrow(runtime: Runtime, shop_id: int, *, even_stopped: bool = False) -> tuple[_Opened, bytes]:
    """The shop's entry, counted as used, and its sealed token as it is now."""
    with runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    if shop.state == "needs_reauth" and not even_stopped:
        raise NeedsReauth("this shop has to be connected again", vendor=shop.channel)
    made_from = (shop.credentials, shop.base_url, shop.settings)
    with _opening:
        mine = _open.setdefault(runtime, {})
        known = mine.get(shop_id)
        if known is None or known.made_from != made_from:
            if known is not None:
                known.replaced = True
                _close_if_idle(known)
            known = mine[shop_id] = _Opened(made_from, connector_class(shop.channel)(_connection(runtime, shop)))
        known.users += 1
        return known, shop.token


def _give_back(entry: _Opened) -> None:
    with _opening:
        entry.users -= 1
        _close_if_idle(entry)


def _close_if_idle(entry: _Opened) -> None:
    if entry.replaced and entry.users == 0:
        entry.connector.close()


def _connection(runtime: Runtime, shop: Shop) -> Connection:
    return Connection(
        shop=shop.code,
        base_url=shop.base_url,
        credentials=credentials_of(runtime, shop),
        tokens=SharedTokenBox(runtime, shop.id),
        limiter=SharedLimiter(books(runtime), _rate(shop), quota_key(runtime, shop), longest_wait=LONGEST_WAIT_SECONDS),
        transport=runtime.transports.get(shop.channel),
        settings={"reads_abreast": READS_ABREAST, **shop.settings},
    )


def quota_key(runtime: Runtime, shop: Shop) -> Key:
    """Whose quota this shop's calls count against: its own, or with the setting ``quota_scope`` "app" the app's."""
    known = credentials_of(runtime, shop)
    app = next((known[name] for name in APP_NAMES if known.get(name)), "")
    return Key(shop.channel, app, "" if shop.settings.get("quota_scope") == "app" else shop.code)


def books(runtime: Runtime) -> Books:
    """Where quotas are kept for all processes: in Redis when that is the broker, else in the database."""
    found = _books.get(runtime)
    if found is None:
        url = runtime.settings.broker_url
        made = RedisBooks(url) if url.startswith(("redis://", "rediss://")) else DatabaseBooks(runtime.db)
        found = _books.setdefault(runtime, made)
    return found


def _rate(shop: Shop) -> RatePolicy:
    """The manifest's quota; ``calls_per_second`` in the shop's settings replaces what is not published per API."""
    known, granted = manifest(shop.channel).rate, shop.settings.get("calls_per_second")
    if granted is None:
        return known
    return RatePolicy(calls=int(granted), per_seconds=1.0, source="shop setting", by_api=known.by_api)
