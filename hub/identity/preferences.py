"""How a person likes the console: hidden columns and kept views. Nobody else is touched by it, so nothing goes on record."""

import re
from collections.abc import Iterable

from hub.identity.models import Preference
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid

MOST_VIEWS, LONGEST_NAME, LONGEST_ADDRESS, MOST_COLUMNS = 24, 24, 500, 16
_TABLE = re.compile(r"[a-z][a-z-]{0,31}")
#: A page of ours with what it was asked for; ``//`` would be another site.
_OURS = re.compile(r"/(?!/)[^\s\\#]*")


def hide_columns(tx: Tx, user_id: int, table: str, hidden: Iterable[int]) -> None:
    """Hide these columns of a table and show all others. Raises Invalid."""
    numbers = sorted(set(hidden))
    if not _TABLE.fullmatch(table) or any(not 1 <= number <= MOST_COLUMNS for number in numbers):
        raise Invalid("there is no such table or column", remedy="Reload the page and choose again.")
    row = _row(tx, user_id)
    row.columns = {**row.columns, table: numbers}
    tx.add(row)


def keep_view(tx: Tx, user_id: int, name: str, address: str) -> None:
    """Keep a page under a name; the same name again replaces its address. Raises Invalid."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("a name has 1 to %(most)s characters", remedy="Choose a shorter name.", most=LONGEST_NAME)
    if not _OURS.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        raise Invalid("this page cannot be kept", remedy="Choose fewer filters and keep it again.")
    row = _row(tx, user_id)
    others = [view for view in row.views if view["name"] != name]
    if len(others) >= MOST_VIEWS:
        raise Invalid("%(most)s views are kept already", remedy="Remove one you no longer use.", most=MOST_VIEWS)
    row.views = [*others, {"name": name, "href": address}]
    tx.add(row)


def forget_view(tx: Tx, user_id: int, name: str) -> None:
    """Forget a kept view; one that is gone already is no error."""
    row = _row(tx, user_id)
    row.views = [view for view in row.views if view["name"] != name]
    tx.add(row)


def _row(tx: Tx, user_id: int) -> Preference:
    return tx.get(Preference, user_id, with_for_update=True) or Preference(id=user_id)
