"""What tests of any connector need: a limiter that remembers, a picture, a listing that may be published."""

import hashlib
import io
import random
from collections import Counter

import httpx
import orjson
from PIL import Image

from connectors.base.types import ListingDraft, ListingFacts, Picture
from hub.kernel.money import Money

FROZEN = ListingFacts("样例牧歌", "牦牛生鲜", "500g", "frozen", 360, "样例合作社", "青海泽库", is_fresh=True)


class Notebook:
    """A limiter that writes down what it is told."""

    def __init__(self):
        self.waits = Counter()
        self.pauses = []

    def wait(self, api):
        self.waits[api] += 1

    def pause(self, api, seconds):
        self.pauses.append((api, seconds))


def jpeg(width=800, height=None, *, shade=30, noise=False):
    """A JPEG of one colour, or of noise that does not compress."""
    height = height or width
    image = Image.new("RGB", (width, height), (200, shade, width % 255))
    if noise:
        image = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    data = out.getvalue()
    return Picture("main.jpg", data, "image/jpeg", hashlib.sha256(data).hexdigest())


def listing_draft(main, detail, **changes):
    """Half a kilogram of meat with these pictures."""
    base = {
        "merchant_code": "ZK-YAK-500",
        "title": "样例牦牛肉500g",
        "price": Money(5680),
        "market_price": Money(7680),
        "stock": 20,
        "weight_g": 500,
        "unit": "袋",
        "spec": "500g",
        "main_pictures": tuple(main),
        "detail_pictures": tuple(detail),
        "facts": FROZEN,
    }
    return ListingDraft(**(base | changes))


def always(*bodies, status=200):
    """A transport that gives these answers, the last one for ever, and keeps the requests in ``.seen``."""
    left, seen = list(bodies), []

    def respond(request):
        request.read()
        seen.append(request)
        body = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, content=body if isinstance(body, bytes) else orjson.dumps(body))

    transport = httpx.MockTransport(respond)
    transport.seen = seen
    return transport
