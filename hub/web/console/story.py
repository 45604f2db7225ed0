"""Facts told as sentences in the page's language. A fact nobody has words for is shown by its own name."""

from collections.abc import Iterable, Mapping

from hub.events.models import FactRow
from hub.web.console.views.shared import TimelineEntry
from hub.web.i18n import mark, translate
from hub.web.labels import label

#: Fact -> sentence and tone. Holes are filled from the fact's details.
WORDS: dict[str, tuple[str, str]] = {
    "order.arrived": (mark("新订单 %(order_no)s"), "info"),
    "order.pay": (mark("买家已付款"), "info"),
    "order.changed": (mark("平台改动了订单"), "info"),
    "order.held": (mark("订单挂起：%(hold)s"), "warn"),
    "order.released": (mark("解除挂起：%(hold)s"), "good"),
    "order.allocate": (mark("已分配批次"), "good"),
    "order.start_picking": (mark("开始拣货"), "accent"),
    "order.pack": (mark("全部打包"), "accent"),
    "order.hand_over": (mark("已交给承运商"), "accent"),
    "order.tell_channel": (mark("已告知平台发货"), "good"),
    "order.shipped_elsewhere": (mark("已在平台后台发货"), "warn"),
    "order.ship_refused": (mark("平台拒绝发货通知"), "bad"),
    "order.sign": (mark("买家已签收"), "good"),
    "order.cancel": (mark("订单已取消"), "neutral"),
    "order.call_back": (mark("已要求承运商拦截"), "bad"),
    "order.parked": (mark("订单读不懂，已停放"), "bad"),
    "order.revealed": (mark("查看了收件人明文"), "warn"),
    "order.memo_written": (mark("写了卖家备注"), "info"),
    "order.memo_told": (mark("备注已告知平台"), "good"),
    "order.memo_refused": (mark("平台不收这条备注"), "bad"),
    "order.readdressed": (mark("买家改了收件地址"), "warn"),
    "order.address_accepted": (mark("已同意买家改地址"), "info"),
    "order.address_refused": (mark("没有同意买家改地址"), "neutral"),
    "order.due": (mark("快超过发货时限：%(order_no)s"), "bad"),
    "order.parked_run": (mark("向平台重新询问"), "info"),
    "order.parked_settled": (mark("已读懂，进入订单"), "good"),
    "order.parked_unread": (mark("还是读不懂"), "bad"),
    "parcel.print": (mark("包裹 %(parcel)s 打印面单，第 %(prints)s 次"), "neutral"),
    "parcel.release": (mark("包裹 %(parcel)s 进入波次"), "accent"),
    "parcel.pack": (mark("包裹 %(parcel)s 已打包"), "accent"),
    "parcel.label": (mark("包裹 %(parcel)s 已贴面单 %(waybill)s"), "accent"),
    "parcel.hand_over": (mark("包裹 %(parcel)s 已交接"), "good"),
    "parcel.void": (mark("包裹 %(parcel)s 的面单作废"), "warn"),
    "parcel.put_back": (mark("包裹 %(parcel)s 拣货缺货，退出波次"), "warn"),
    "parcel.reopen": (mark("包裹 %(parcel)s 已拆开，重新复核"), "warn"),
    "parcel.lot_replaced": (mark("波次 %(wave)s 拣货换批：%(from)s → %(to)s × %(pieces)s"), "info"),
    "parcel.picked_short": (mark("波次 %(wave)s 批次 %(lot)s 少货，换别的批次 × %(pieces)s"), "warn"),
    "parcel.stop": (mark("包裹 %(parcel)s 已拦下"), "bad"),
    "parcel.no_scan": (mark("%(waybill)s 上传 %(hours)s 小时还没有首次扫描"), "bad"),
    "refund.opened": (mark("买家申请%(refund_kind)s %(amount)s"), "warn"),
    "refund.moved": (mark("售后：%(refund_state)s"), "info"),
    "refund.urgent": (mark("售后即将超时"), "bad"),
    "refund.answer_sending": (mark("答复售后：%(act)s"), "accent"),
    "refund.answer_done": (mark("平台收到答复：%(act)s"), "good"),
    "return.opened": (mark("退货到仓"), "info"),
    "return.inspected": (mark("退货验收 %(lot)s × %(pieces)s：%(verdict)s"), "info"),
    "return.closed": (mark("退货验收完成"), "good"),
    "listing.moved": (mark("%(code)s 在%(shop)s：%(word)s"), "neutral"),
    "shop.connected": (mark("店铺 %(code)s 已连接"), "good"),
    "shop.active": (mark("店铺 %(code)s 恢复正常"), "good"),
    "shop.needs_reauth": (mark("店铺 %(code)s 需要重新授权"), "bad"),
    "creatives.ready": (mark("图片已画好"), "info"),
    "stock.changed": (mark("库存有变动"), "info"),
}


def told(facts: Iterable[FactRow], shops: Mapping[int, str] | None = None) -> tuple[TimelineEntry, ...]:
    """Facts as timeline entries in the order given; ``shops`` gives a name for each shop id."""
    return tuple(_entry(fact, shops or {}) for fact in facts)


def _entry(fact: FactRow, shops: Mapping[int, str]) -> TimelineEntry:
    sentence, tone = WORDS.get(fact.name, (fact.name, "neutral"))
    details = {name: str(value) for name, value in fact.details.items()}
    holes = {
        "order_no": "",
        "parcel": "",
        "prints": "",
        "waybill": "",
        "code": "",
        "shop": "",
        "word": "",
        "hold": "",
    } | details
    for kind, name in (
        ("refund_kind", "refund_kind"),
        ("refund_state", "refund_state"),
        ("answer_act", "act"),
        ("verdict", "verdict"),
    ):
        if name in details:
            holes[name] = translate(label(kind, details[name]).text)
    if "kind" in details:
        holes["hold"] = translate(label("hold", details["kind"]).text)
    if fact.name == "listing.moved":
        word = label("listing", details.get("to", ""))
        holes |= {"word": translate(word.text), "shop": shops.get(int(details.get("shop_id") or 0), "")}
        tone = word.tone
    text = translate(sentence) % holes
    note = translate(details.get("why") or details.get("reason") or details.get("remedy", ""))
    return TimelineEntry(fact.at, fact.name, text, who(fact.actor), tone, "" if note in text else note, _href(fact))


def who(actor: str) -> str:
    """``user:tashi`` as tashi; a job and a platform's shop say what they are."""
    kind, _, name = actor.partition(":")
    known = {"user": "%(name)s", "job": mark("系统 %(name)s"), "channel": mark("平台 %(name)s")}
    return translate(known[kind]) % {"name": name} if kind in known else actor


def _href(fact: FactRow) -> str:
    thing, _, key = fact.subject.partition(":")
    if thing == "listing":
        return cell(int(fact.details.get("shop_id") or 0), str(fact.details.get("code", "")))
    return {"order": f"/orders/{key}", "parked": f"/parked/{key}"}.get(thing, "")


def cell(shop_id: int, sku: str) -> str:
    """The address of one SKU in one shop on the Listings desk."""
    return f"/listings/cells/{shop_id}/{sku}"
