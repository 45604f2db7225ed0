"""Orders: the queue, one order, and what a person may do to it."""

from aiohttp import web

from hub.kernel.errors import Invalid
from hub.orders import address_wish, cancel, memo, payloads, reveal, review
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, cursor, refusal
from hub.web.console.orders_views import order_view, queue_view
from hub.web.console.views.orders import OrderFilter, RevealedReceiver
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ = "orders.read"
PURPOSES = {
    "address": mark("核对地址"),
    "call": mark("联系买家"),
    "aftersales": mark("售后处理"),
    "waybill": mark("手工开单"),
}


@routes.get("/orders", access=READ, name="orders")
async def show_queue(request: web.Request) -> web.Response:
    """One page of orders of a phase, narrowed by shop, class, time left and text."""
    asked = {name: request.query.get(name, "").strip()[:80] for name in ("phase", "q", "shop", "storage", "due")}
    keys = {name: cursor(request, name) for name in ("after", "before")}
    settings = request.app[RUNTIME].settings
    view = await reading(request, queue_view, settings, OrderFilter(**asked), **keys)
    return render(request, "orders/list.html", view=view)


@routes.get("/orders/{order_id:\\d+}", access=READ)
async def show_order(request: web.Request) -> web.Response:
    """One order in full."""
    view = await reading(request, order_view, request.app[RUNTIME], _id(request))
    return render(request, "orders/detail.html", view=view)


@routes.post("/orders/{order_id:\\d+}/holds", access="orders.hold")
async def hold(request: web.Request) -> web.Response:
    """Hold an order by hand."""
    order_id, why = _id(request), (await forms.read(request)).text("note", required=False, max_length=300)
    done = mark("订单已挂起")
    return await carry_out(request, _page(order_id), done, review.hold_by_hand, order_id, why, actor=signed_in().actor)


@routes.post("/orders/{order_id:\\d+}/release", access="orders.hold")
async def release(request: web.Request) -> web.Response:
    """Lift one hold; the order is allocated anew at once."""
    order_id, kind = _id(request), (await forms.read(request)).shown("kind")
    days, actor, done = request.app[RUNTIME].settings.min_ship_days, signed_in().actor, mark("已解除挂起")
    lift = review.release_by_hand
    return await carry_out(request, _page(order_id), done, lift, order_id, kind, min_days=days, actor=actor)


@routes.post("/orders/{order_id:\\d+}/cancel", access="orders.cancel")
async def stop(request: web.Request) -> web.Response:
    """Cancel an order that is still in the house."""
    order_id, why = _id(request), (await forms.read(request)).text("note", required=False, max_length=300)
    done = mark("订单已取消")
    return await carry_out(
        request, _page(order_id), done, cancel.cancel_by_hand, order_id, why, actor=signed_in().actor
    )


@routes.get("/orders/{order_id:\\d+}/receiver", access="receiver.reveal")
async def ask_purpose(request: web.Request) -> web.Response:
    """What the receiver is needed for, before anything is shown."""
    view = await reading(request, order_view, request.app[RUNTIME], _id(request))
    return render(request, "orders/receiver.html", view=view, purposes=PURPOSES, shown=None, back=_page(view.order_id))


@routes.post("/orders/{order_id:\\d+}/receiver", access="receiver.reveal")
async def show_receiver(request: web.Request) -> web.Response:
    """The receiver in clear, once, on record with its purpose; where only the platform can read it, it is asked."""
    order_id, purpose, runtime = _id(request), (await forms.read(request)).shown("purpose"), request.app[RUNTIME]
    actor = signed_in().actor
    try:
        clear = await aside(request.app, reveal.reveal, runtime, order_id, purpose=purpose, actor=actor)
    except MENDABLE as error:
        return see_other(request, _page(order_id), notice=refusal(error))
    view = await reading(request, order_view, runtime, order_id)
    shown = RevealedReceiver(
        name=clear.name,
        phone=clear.phone,
        extension=clear.extension,
        virtual=clear.virtual,
        expires_at=clear.expires_at,
        region="" if clear.address.startswith(view.receiver.region.split(" ")[0]) else view.receiver.region,
        address=clear.address,
        purpose=translate(PURPOSES[purpose]),
    )
    return render(request, "orders/receiver.html", view=view, purposes=PURPOSES, shown=shown, back=_page(order_id))


@routes.post("/orders/{order_id:\\d+}/address", access="orders.hold")
async def answer_wish(request: web.Request) -> web.Response:
    """Accept or refuse the buyer's wish for another address."""
    order_id, word = _id(request), (await forms.read(request)).shown("answer")
    try:
        if word not in ("accept", "refuse"):
            raise Invalid("choose accept or refuse")
        accept, actor = word == "accept", signed_in().actor
        await aside(request.app, address_wish.answer, request.app[RUNTIME], order_id, accept=accept, actor=actor)
    except MENDABLE as error:
        return see_other(request, _page(order_id), notice=refusal(error))
    return see_other(request, _page(order_id), notice=Notice("good", translate(mark("已答复平台，正在重读订单"))))


@routes.post("/orders/{order_id:\\d+}/memo", access="orders.hold")
async def write_memo(request: web.Request) -> web.Response:
    """Keep the seller's memo and flag, and have the platform told."""
    order_id, form = _id(request), await forms.read(request)
    text, flag = form.text("text", required=False, max_length=memo.LONGEST), form.shown("flag")
    done, actor = mark("备注已保存，正在告知平台"), signed_in().actor
    return await carry_out(request, _page(order_id), done, memo.write, order_id, text, flag, actor=actor)


@routes.get("/orders/{order_id:\\d+}/raw", access="orders.raw")
async def show_payload(request: web.Request) -> web.Response:
    """The platform's own JSON without the buyer, on record."""
    order_id, runtime = _id(request), request.app[RUNTIME]
    order = await reading(request, order_view, runtime, order_id)
    text = await in_transaction(request, payloads.of_order, runtime.vault, order_id, actor=signed_in().actor)
    return render(request, "orders/raw.html", view=order, payload=text)


@routes.post("/orders/bulk", access="orders.hold")
async def hold_ticked(request: web.Request) -> web.Response:
    """Hold the ticked orders that are not picked yet."""
    form = await forms.read(request)
    ids, why, back = form.ids("order"), form.text("note", required=False, max_length=300), "/orders"
    try:
        held = await in_transaction(request, review.hold_many, ids, why, actor=signed_in().actor)
    except MENDABLE as error:
        return see_other(request, back, notice=refusal(error))
    text = translate(mark("已挂起 %(n)s 单，%(m)s 单已在拣货或已结束")) % {"n": held, "m": len(ids) - held}
    return see_other(request, back, notice=Notice("good" if held else "warn", text))


def _id(request: web.Request) -> int:
    return int(request.match_info["order_id"])


def _page(order_id: int) -> str:
    return f"/orders/{order_id}"
