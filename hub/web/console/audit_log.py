"""The audit log: newest acts first, and a check that the chain is whole."""

from aiohttp import web

from hub.identity import audit, queries
from hub.web.bridge import reading
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ = "audit.read"
PAGE = 50


@routes.get("/audit", access=READ, name="audit")
async def show_audit(request: web.Request) -> web.Response:
    """One page of acts, optionally of one subject."""
    before, subject = request.query.get("before", ""), request.query.get("subject", "")[:80]
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    rows = await reading(request, queries.audit_trail, before=start, subject=subject, limit=PAGE)
    older = str(rows[-1].seq) if len(rows) == PAGE else ""
    return render(request, "audit.html", rows=rows, older=older, before=before, subject=subject)


@routes.post("/audit/verify", access=READ)
async def verify(request: web.Request) -> web.Response:
    """Walk the whole chain and say whether it is unbroken."""
    broken = await reading(request, audit.verify)
    if broken is None:
        return see_other(request, "/audit", notice=Notice("good", translate(mark("链条完整，没有改动"))))
    text = translate(mark("第 %(n)s 条起被改动或缺失")) % {"n": broken}
    return see_other(request, "/audit", notice=Notice("bad", text))
