"""Tokens renewed ahead of their end, so that no call finds one expired. Renewals of a shop share one lock."""

from datetime import timedelta

from sqlmodel import col, select

from connectors.base.ports import TokenRefresher
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.channels.tokens import SharedTokenBox, only_instead_of
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NeedsReauth
from hub.kernel.jobs.models import PARKED
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.kernel.logs import logger
from hub.kernel.runtime import Runtime

RENEW_ALL = "channels.renew_tokens"
RENEW = "channels.renew_token"
#: A platform that refuses a renewal but still takes the token is asked again after this long.
ASK_AGAIN = timedelta(hours=1)
log = logger("channels")


@inward(RENEW_ALL)
def renew_all(tx: Tx, _run: Run) -> None:
    """Start a renewal for every active shop whose token has lived four fifths of its life."""
    due = select(Shop.id).where(Shop.state == "active", col(Shop.token_renew_at) <= now()).order_by(col(Shop.id))
    enqueue_many(tx, RENEW, [(str(shop_id), {"shop_id": str(shop_id)}) for shop_id in tx.exec(due)])


@outward(RENEW)
def renew(run: Run) -> Finish | None:
    """Renew one shop's token; payload ``{"shop_id"}``. Nothing is asked when somebody else renewed it meanwhile.

    A refusal stops the shop only when the token it has is no longer taken either; until then the job is parked, where
    an operator sees it, and the platform is asked again an hour later.
    """
    shop_id = int(run.payload["shop_id"])
    try:
        renew_ahead(run.runtime, shop_id)
    except NeedsReauth as refusal:
        with opened(run.runtime, shop_id) as connector:
            connector.check_connection()
        log.warning("a renewal was refused, the present token still works", shop=shop_id, code=refusal.code)
        return lambda tx: _ask_again_later(tx, shop_id)
    return None


def renew_ahead(runtime: Runtime, shop_id: int) -> None:
    """Renew a token that is due. Raises NeedsReauth when the platform will not, without stopping the shop."""
    stale = SharedTokenBox(runtime, shop_id).current()
    with runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    if shop is None or shop.token_renew_at is None or shop.token_renew_at > now():
        return
    refusal: NeedsReauth | None = None
    with opened(runtime, shop_id) as connector, only_instead_of(shop_id, stale):
        if isinstance(connector, TokenRefresher):
            try:
                connector.refresh_token()
            except NeedsReauth as error:
                refusal = error
    if refusal is not None:
        raise refusal


def _ask_again_later(tx: Tx, shop_id: int) -> str:
    shop = tx.get(Shop, shop_id)
    if shop is not None:
        shop.token_renew_at = now() + ASK_AGAIN
        tx.add(shop)
    return PARKED
