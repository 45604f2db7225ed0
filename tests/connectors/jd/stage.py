"""What tests of several desks share: a picture, a notice, what was sent, a client that hears one answer."""

import hashlib

import httpx
import orjson

from connectors.base.types import ListingRef, ListingState, ParcelNotice, Picture, ShipmentNotice
from connectors.jd.client import JosClient

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
GONE = ListingRef("1", "2", "X", ListingState.LIVE)


def picture(data=PNG, name="a.png"):
    return Picture(name, data, "image/png", hashlib.sha256(data).hexdigest())


def notice(order, *parcels):
    lines = {line.id: line.quantity for line in order.lines}
    return ShipmentNotice(order.id, tuple(ParcelNotice(waybill, carrier, lines) for waybill, carrier in parcels))


def sent(request):
    params = dict(httpx.QueryParams(request.content.decode()))
    return params["method"], orjson.loads(params["360buy_param_json"])


def heard(connect, body):
    """A client that always hears ``body``, and the (method, parameters) of everything it sent."""
    sent = []

    def respond(request):
        params = dict(httpx.QueryParams(request.content.decode()))
        sent.append((params["method"], orjson.loads(params["360buy_param_json"])))
        return httpx.Response(200, content=orjson.dumps(body))

    return JosClient(connect(httpx.MockTransport(respond))), sent
