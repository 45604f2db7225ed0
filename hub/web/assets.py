"""Styles, scripts, icons and fonts: a fixed list of files, addressed by content so that browsers may keep them."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aiohttp import web

import hub
from hub.kernel.errors import Invalid, NotFound
from hub.web.routes import PUBLIC, Routes

PREFIX = "/static/"
_OWN = Path(__file__).parent / "static"
_PACKAGES = Path(hub.__file__).parent.parent / "node_modules"
_TIBETAN = "@fontsource/noto-serif-tibetan/files/noto-serif-tibetan-tibetan-{weight}-normal.woff2"
#: Public name -> file inside an npm package.
VENDOR = {
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/sse.js": "htmx-ext-sse/dist/sse.min.js",
    "vendor/noto-serif-tibetan-400.woff2": _TIBETAN.format(weight=400),
    "vendor/noto-serif-tibetan-700.woff2": _TIBETAN.format(weight=700),
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
routes = Routes()


@dataclass(frozen=True)
class Asset:
    """One file with its content type and the start of its SHA-256; ``text`` is its content unless it is a font."""

    path: Path
    content_type: str
    digest: str
    text: bytes = field(default=b"", repr=False)


@cache
def assets() -> dict[str, Asset]:
    """Every file that is served. Raises Invalid when the npm packages are not installed."""
    files = {path.name: path for path in sorted(_OWN.iterdir()) if path.suffix in _TYPES}
    files |= {name: _PACKAGES / inside for name, inside in VENDOR.items()}
    if missing := [name for name, path in files.items() if not path.is_file()]:
        raise Invalid("browser assets are missing", remedy="Run make install.", files=", ".join(missing))
    return {name: _asset(path) for name, path in files.items()}


def _asset(path: Path) -> Asset:
    content, kind = path.read_bytes(), _TYPES[path.suffix]
    return Asset(path, kind, hashlib.sha256(content).hexdigest()[:12], b"" if kind == "font/woff2" else content)


def address(name: str) -> str:
    """The address of an asset, changing with its content. Raises KeyError for an unknown name."""
    return f"{PREFIX}{name}?v={assets()[name].digest}"


@routes.get(PREFIX + "{name:.+}", access=PUBLIC)
async def serve(request: web.Request) -> web.StreamResponse:
    """One asset; kept for a year when asked for by its content, fonts (named in the style sheet) for a week."""
    asset = assets().get(request.match_info["name"])
    if asset is None:
        raise NotFound("There is no such file.")
    kept = "no-cache"
    if request.query.get("v") == asset.digest:
        kept = "public, max-age=31536000, immutable"
    elif asset.content_type == "font/woff2":
        kept = "public, max-age=604800"
    headers = {"Content-Type": asset.content_type, "Cache-Control": kept}
    if asset.content_type == "font/woff2":
        return web.FileResponse(asset.path, headers=headers)
    return web.Response(body=asset.text, headers=headers)
