"""After-sales (售后): cases by whose turn it is, answering them, and taking goods back with a phone in hand."""

from typing import Any

from aiohttp import web

from hub.aftersales import answers, choices, pull, queries, receipts
from hub.aftersales.answers import Draft
from hub.aftersales.receipts import Found
from hub.kernel.errors import NotFound
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.aftersales_views import case_view, cases_view, receipt_view
from hub.web.console.views.aftersales import Choice
from hub.web.i18n import mark
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, ANSWER, APPROVE, RECEIVE = "aftersales.read", "aftersales.answer", "aftersales.approve", "returns.receive"
CASE = "/aftersales/{case_id:\\d+}"
RECEIPT = "/returns/{receipt_id:\\d+}"


@routes.get("/aftersales", access=READ, name="aftersales")
async def show_cases(request: web.Request) -> web.Response:
    """One tab of cases, or what a search finds."""
    given = {name: request.query.get(name, "").strip()[:80] for name in ("tab", "q", "shop", "kind")}
    view = await reading(
        request, cases_view, request.app[RUNTIME].settings, given, after=request.query.get("after", "")
    )
    return render(request, "aftersales/list.html", view=view)


@routes.get(CASE, access=READ)
async def show_case(request: web.Request) -> web.Response:
    """One case; with ``choose`` also what the platform lets a seller choose for that answer."""
    return await _page(request, choose=request.query.get("choose", ""))


@routes.post(CASE + "/answer", access=ANSWER, max_body=answers.MAX_PROOF + 65_536)
async def answer(request: web.Request) -> web.Response:
    """Give an answer, or have it wait for a second person."""
    form, case_id, runtime = await forms.read(request), _id(request, "case_id"), request.app[RUNTIME]
    sent = await forms.upload(request, "proof")
    key, _, text = form.shown("choice").partition("|")
    act = form.shown("act")
    chosen = {"address_id": key, "address": text} if act == "agree_return" else {"reason_id": key}
    draft = Draft(act, form.shown("seen"), form.shown("words"), proof=sent.data if sent else b"", **chosen)
    return await carry_out(
        request, f"/aftersales/{case_id}", mark("答复已记下"), answers.ask, runtime.vault, case_id, draft,
        limit_fen=runtime.settings.four_eyes_fen, actor=signed_in().actor,
    )  # fmt: skip


@routes.post(CASE + "/read", access=ANSWER)
async def read_again(request: web.Request) -> web.Response:
    """Read the case anew."""
    case_id = _id(request, "case_id")
    done = mark("正在重新读取")
    return await carry_out(request, f"/aftersales/{case_id}", done, pull.read_again, case_id, actor=signed_in().actor)


@routes.post(CASE + "/answers/{answer_id:\\d+}/approve", access=APPROVE)
async def approve(request: web.Request) -> web.Response:
    """Be the second person."""
    where, answer_id = f"/aftersales/{_id(request, 'case_id')}", _id(request, "answer_id")
    return await carry_out(
        request, where, mark("已复核，正在发往平台"), answers.approve, answer_id, actor=signed_in().actor
    )


@routes.post(CASE + "/answers/{answer_id:\\d+}/decline", access=APPROVE)
async def decline(request: web.Request) -> web.Response:
    """Do not let an answer go."""
    where, answer_id = f"/aftersales/{_id(request, 'case_id')}", _id(request, "answer_id")
    return await carry_out(request, where, mark("答复已撤下"), answers.decline, answer_id, "", actor=signed_in().actor)


@routes.get("/returns", access=RECEIVE, name="returns")
async def show_scan(request: web.Request) -> web.Response:
    """Scan a parcel that came back."""
    return render(request, "aftersales/receipt.html", view=None)


@routes.post("/returns", access=RECEIVE)
async def scan(request: web.Request) -> web.Response:
    """Open the return behind a scanned code."""
    code = (await forms.read(request)).text("code", required=False, max_length=80)
    try:
        receipt = await in_transaction(request, receipts.open_for, code, actor=signed_in().actor)
    except (*MENDABLE, NotFound) as error:
        return see_other(request, "/returns", notice=refusal(error))
    return see_other(request, f"/returns/{receipt.id}")


@routes.get(RECEIPT, access=RECEIVE)
async def show_receipt(request: web.Request) -> web.Response:
    """What left with the order, and what came back."""
    return render(
        request, "aftersales/receipt.html", view=await reading(request, receipt_view, _id(request, "receipt_id"))
    )


@routes.post(RECEIPT + "/inspect", access=RECEIVE)
async def inspect(request: web.Request) -> web.Response:
    """Record what was found of one lot."""
    form, receipt_id = await forms.read(request), _id(request, "receipt_id")
    found = Found(
        form.shown("key"), form.integer("pieces"), form.shown("verdict"), form.integer("seen"),
        sound=form.shown("sound") == "yes", why=form.shown("why"),
    )  # fmt: skip
    where, actor = f"/returns/{receipt_id}", signed_in().actor
    return await carry_out(request, where, mark("已记录"), receipts.inspect, receipt_id, found, actor=actor)


@routes.post(RECEIPT + "/close", access=RECEIVE)
async def close(request: web.Request) -> web.Response:
    """Everything in the parcel was looked at."""
    receipt_id, settings = _id(request, "receipt_id"), request.app[RUNTIME].settings
    where, actor = f"/returns/{receipt_id}", signed_in().actor
    return await carry_out(request, where, mark("收货完成"), receipts.close, receipt_id, settings, actor=actor)


async def _page(request: web.Request, *, choose: str) -> web.Response:
    case_id, runtime = _id(request, "case_id"), request.app[RUNTIME]
    visitor_id = signed_in().user_id
    view = await reading(request, case_view, runtime.settings, case_id, visitor_id=visitor_id)
    offered: tuple[Choice, ...] = ()
    if choose in view.acts:
        case = await reading(request, queries.case, case_id)
        try:
            offered = await aside(request.app, _offered, runtime, case, choose)
        except MENDABLE as error:
            return see_other(request, f"/aftersales/{case_id}", notice=refusal(error))
    chosen = choose if choose in view.acts else ""
    return render(request, "aftersales/detail.html", view=view, choose=chosen, offered=offered)


def _offered(runtime: Any, case: Any, act: str) -> tuple[Choice, ...]:
    if act == "agree_return":
        return tuple(Choice(f"{x.address_id}|{x.text}", x.text) for x in choices.addresses(runtime, case))
    if act == "refuse":
        return tuple(Choice(x.reason_id, x.text) for x in choices.reasons(runtime, case))
    return ()


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
