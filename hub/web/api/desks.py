"""Every desk of the API, its routes, and the document that describes them."""

import orjson
from aiohttp import web

from hub.web.api import cases, goods, listings, openapi, orders, parcels, stock
from hub.web.api.operations import ROOT, Desk
from hub.web.api.running import handler_of
from hub.web.routes import PUBLIC, Routes

DESKS: tuple[Desk, ...] = (goods.desk, stock.desk, listings.desk, orders.desk, parcels.desk, cases.desk)
routes = Routes()

for _desk in DESKS:
    for _operation in _desk.operations:
        routes.program(_operation.method, _operation.pattern, handler_of(_operation), access=_operation.scope)


@routes.get(f"{ROOT}/openapi.json", access=PUBLIC, shared=True)
async def show_document(_request: web.Request) -> web.Response:
    """The OpenAPI document; it says nothing about this installation."""
    body = orjson.dumps(openapi.document(DESKS))
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "public, max-age=300"})
