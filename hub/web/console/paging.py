"""Turning pages of SKUs: the codes of one page, and the cursors of the pages beside it."""

from catalog.queries import Wanted, page_of_codes
from hub.kernel.db import Tx
from hub.web.console.views.shared import Pager

SIZE = 50


def page_of_skus(
    tx: Tx, wanted: Wanted, *, after: str = "", before: str = "", size: int = SIZE
) -> tuple[list[str], Pager]:
    """One SELECT, which asks for one row too many to know whether there is another page."""
    codes = page_of_codes(tx, wanted, after=after, before=before, limit=size + 1)
    more = len(codes) > size
    if before:
        codes = codes[-size:]
        return codes, Pager(len(codes), newer=codes[0] if more else "", older=codes[-1] if codes else "")
    codes = codes[:size]
    return codes, Pager(len(codes), newer=codes[0] if codes and after else "", older=codes[-1] if more else "")
