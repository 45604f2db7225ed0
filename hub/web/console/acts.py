"""Doing something for a page: run a use-case, then go on with a notice; a refusal is told in the visitor's language."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from aiohttp import web

from hub.kernel.db import Tx
from hub.kernel.errors import ChannelError, Conflict, HubError, Invalid
from hub.web.bridge import in_transaction
from hub.web.forms import row_id
from hub.web.i18n import explain, translate
from hub.web.page import Notice
from hub.web.render import see_other

P = ParamSpec("P")
#: What a person can mend where they stand; anything else has a page of its own.
MENDABLE = (Invalid, Conflict, ChannelError)


async def carry_out(
    request: web.Request,
    where: str,
    done: str,
    use_case: Callable[Concatenate[Tx, P], object],
    *args: P.args,
    **named: P.kwargs,
) -> web.Response:
    """Run ``use_case`` in one transaction and go to ``where``, with ``done`` or with the reason why not."""
    try:
        await in_transaction(request, use_case, *args, **named)
    except MENDABLE as error:
        return see_other(request, where, notice=refusal(error))
    return see_other(request, where, notice=Notice("good", translate(done)))


def refusal(error: HubError) -> Notice:
    """What was refused and what to do, as one notice."""
    return Notice("bad", " ".join(filter(None, explain(error))))


def cursor(request: web.Request, name: str) -> int | None:
    """A paging key from the address; None when it is absent or no number."""
    raw = request.query.get(name, "")
    return row_id(raw)
