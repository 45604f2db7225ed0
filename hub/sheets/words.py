"""What platforms' words for states and kinds mean, as far as trade agrees on them. Pure; a word not here is unknown."""

from collections.abc import Mapping

from catalog.words import folded
from connectors.base.aftersales import RefundKind

#: What a status word may mean: a state of ``connectors.base.types.OrderState``, or an open refund.
MEANINGS = ("unpaid", "to_ship", "held", "refund", "shipped", "finished", "closed")
_STATUS = {
    "unpaid": "待付款 未付款 等待付款 等待买家付款 待支付 未支付",
    "to_ship": (
        "待发货 未发货 已付款 已支付 买家已付款 等待卖家发货 买家已付款，等待卖家发货 待出库 等待出库 等待发货 待配送 付款成功 "
        "待出票 待使用 未使用 已确认 待备货 备货中 配货中"
    ),
    "held": "待成团 拼团中 风控中 审核中 待审核",
    "refund": "退款中 申请退款 退款申请中 售后中 待退款 退货中 申请取消 取消申请中",
    "shipped": "已发货 待收货 卖家已发货 等待买家确认收货 已出库 配送中 运输中 已出票 派送中",
    "finished": "已完成 交易成功 交易完成 已签收 已收货 完成 已使用 已消费 已评价",
    "closed": "已关闭 交易关闭 已取消 订单取消 取消 已退款 退款成功 全额退款 已作废 关闭",
}
_MEANS = {folded(word): meaning for meaning, words in _STATUS.items() for word in words.split()}

_KINDS = {
    RefundKind.REFUND: "退款 仅退款 只退款 退款不退货 取消订单",
    RefundKind.RETURN: "退货 退货退款 退款退货 退货并退款",
    RefundKind.EXCHANGE: "换货",
    RefundKind.RESEND: "补发 补寄",
    RefundKind.REPAIR: "维修",
}
_KIND_OF = {folded(word): kind for kind, words in _KINDS.items() for word in words.split()}

#: Words of an after-sales case that is over without the goods being stopped.
_OVER = frozenset(
    folded(word)
    for word in "已撤销 撤销 已撤回 买家撤销 已取消 取消 已拒绝 拒绝退款 商家拒绝 已关闭 退款关闭 售后关闭 关闭".split()  # noqa: SIM905 - one line of words
)


def meaning(word: str, learnt: Mapping[str, str]) -> str | None:
    """What a status word means: as learnt from this customer, else as trade has it; None when nobody knows."""
    return learnt.get(folded(word)) or _MEANS.get(folded(word))


def refund_kind(word: str) -> RefundKind | None:
    """The kind of an after-sales case; a blank cell is a refund of money, an unknown word None."""
    return _KIND_OF.get(folded(word)) if word.strip() else RefundKind.REFUND


def is_over(word: str) -> bool:
    """Whether a case with this status no longer keeps its order. Every unknown word is a case still open."""
    return folded(word) in _OVER
