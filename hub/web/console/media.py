"""Rendered pictures out of the file store, by content: only digests that belong to a SKU, only for who is signed in."""

from functools import lru_cache

from aiohttp import web

from hub.channels import queries
from hub.kernel.blobs import BlobStore
from hub.kernel.errors import NotFound
from hub.studio import queries as studio
from hub.web.bridge import RUNTIME, aside, reading
from hub.web.routes import SIGNED_IN, Routes
from media_studio.jpeg import thumbnail

routes = Routes()
#: Longer edge of a list picture in pixels: twice what the page shows, for sharp screens.
EDGE = 96
#: A picture never changes under its address; the browser keeps it, shared caches do not.
KEPT = "private, max-age=31536000, immutable"


def full(digest: str) -> str:
    """The address of a picture."""
    return f"/media/{digest}"


def small(digest: str) -> str:
    """The address of its thumbnail."""
    return f"/media/{digest}/small"


@routes.get("/media/{digest:[0-9a-f]{64}}", access=SIGNED_IN)
async def show_picture(request: web.Request) -> web.StreamResponse:
    """One picture as it was drawn."""
    digest = request.match_info["digest"]
    mime = await _known(request, digest)
    path = request.app[RUNTIME].blobs.path(digest)
    return web.FileResponse(path, headers={"Content-Type": mime, "Cache-Control": KEPT})


@routes.get("/media/{digest:[0-9a-f]{64}}/small", access=SIGNED_IN)
async def show_thumbnail(request: web.Request) -> web.StreamResponse:
    """One picture made small."""
    digest = request.match_info["digest"]
    await _known(request, digest)
    data = await aside(request.app, _thumbnail, request.app[RUNTIME].blobs, digest)
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": KEPT})


async def _known(request: web.Request, digest: str) -> str:
    mime = await reading(request, queries.picture_type, digest) or await reading(request, studio.kept_type, digest)
    if mime is None:
        raise NotFound("There is no such file.")
    return mime


@lru_cache(maxsize=1024)
def _thumbnail(blobs: BlobStore, digest: str) -> bytes:
    return thumbnail(blobs.get(digest), EDGE)
