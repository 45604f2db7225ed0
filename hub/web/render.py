"""Pages from templates. One template holds the page and its blocks: htmx names a block by its target and gets only that.

Undefined names raise, values are escaped, macros of ``components/`` are one namespace ``ui`` for every template.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from hub.web import cookies
from hub.web.assets import address
from hub.web.formats import FILTERS, shelf_level
from hub.web.i18n import LANGUAGES, translate, translate_plural
from hub.web.labels import LABELS, label
from hub.web.navigation import GROUPS
from hub.web.page import Notice, current

_FOLDER = Path(__file__).parent / "templates"
#: Characters of an address we send people on to.
LONGEST_ADDRESS = 4000


@cache
def environment() -> jinja2.Environment:
    """The template environment, made once."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(translate, translate_plural, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= FILTERS | {"fields": asdict}
    env.globals |= {
        "asset": address,
        "label": label,
        "nav_groups": GROUPS,
        "LABELS": LABELS,
        "LANGUAGES": LANGUAGES,
        "page": current.get,
        "query": query,
        "shelf_level": shelf_level,
    }
    env.globals["ui"] = ui = SimpleNamespace()
    for name in sorted(path.name for path in (_FOLDER / "components").glob("*.html")):
        module = env.get_template(f"components/{name}").module
        vars(ui).update({key: value for key, value in vars(module).items() if not key.startswith("_")})
    return env


def query(path: str, given: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """``path`` with a query string: ``given`` plus ``changes``; empty values are left out."""
    merged = {**(given or {}), **changes}
    text = urlencode({name: value for name, value in merged.items() if value not in (None, "", False)})
    return f"{path}?{text}" if text else path


def render(
    request: web.Request, name: str, *, status: int = 200, notice: Notice | None = None, **values: Any
) -> web.Response:
    """A page, or for htmx the block its target names. A notice is shown as a toast either way."""
    html = draw(name, block=_wanted_block(request), notice=notice, **values)
    response = web.Response(text=html, content_type="text/html", status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    response.headers["Cache-Control"] = "no-store"
    if cookies.read(request, cookies.NOTICE):
        cookies.drop(request, response, cookies.NOTICE)
    return response


def draw(name: str, *, block: str = "", notice: Notice | None = None, **values: Any) -> str:
    """The text of a page or of one of its blocks; an unknown block name gives the whole page."""
    template = environment().get_template(name)
    shown = notice or current.get().notice
    context = template.new_context({**values, "notice": shown})
    if block not in template.blocks:
        return template.render({**values, "notice": shown})
    html = "".join(template.blocks[block](context))
    return html + (environment().get_template("toast.html").render(notice=shown) if shown else "")


def see_other(request: web.Request, where: str, *, notice: Notice | None = None) -> web.Response:
    """Go on to another page of ours after a form was done, with a notice to show there.

    What was typed into a filter comes back as a query only while it is of a length that headers carry.
    """
    where = where if len(where) <= LONGEST_ADDRESS else where.partition("?")[0]
    if request.headers.get("HX-Request") == "true":
        response = web.Response(status=204, headers={"HX-Redirect": where})
    else:
        response = web.Response(status=303, headers={"Location": where})
    if notice:
        cookies.give(request, response, cookies.NOTICE, cookies.pack_notice(notice))
    return response


def _wanted_block(request: web.Request) -> str:
    headers = request.headers
    if headers.get("HX-Request") != "true" or headers.get("HX-History-Restore-Request") == "true":
        return ""
    return headers.get("HX-Target", "").replace("-", "_")
