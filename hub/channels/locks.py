"""Every row lock of this room."""

from sqlmodel import select

from hub.channels.models import Listing, Shop
from hub.kernel.db import Tx


def shop(tx: Tx, shop_id: int) -> Shop | None:
    """A shop, locked and read anew."""
    query = select(Shop).where(Shop.id == shop_id).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).first()


def listing(tx: Tx, listing_id: int) -> Listing:
    """A listing, locked and read anew."""
    query = select(Listing).where(Listing.id == listing_id).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).one()
