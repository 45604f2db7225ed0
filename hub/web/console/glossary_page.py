"""The words of the house in three languages, for whoever meets one on a page and wonders."""

from aiohttp import web

from hub.glossary import TERMS
from hub.web.render import render
from hub.web.routes import SIGNED_IN, Routes

routes = Routes()


@routes.get("/glossary", access=SIGNED_IN, name="glossary")
async def show_glossary(request: web.Request) -> web.Response:
    """Every term, or those in which the text appears."""
    text = request.query.get("q", "").strip()[:80]
    wanted = text.casefold()
    found = [term for term in TERMS if any(wanted in word.casefold() for word in (term.zh, term.en, term.bo))]
    return render(request, "glossary.html", terms=found, text=text)
