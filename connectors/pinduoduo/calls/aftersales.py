"""Endpoints about refunds and returned goods."""

from typing import Any

import orjson

from connectors.pinduoduo.calls import refund_schemas as schemas
from connectors.pinduoduo.calls.gateway import Gateway, read

#: The type filter is shifted by one against the types in the rows: 1 asks for all, 2 for money only, and so on [sdk].
ALL_TYPES = 1


class AfterSalesCalls(Gateway):
    """After-sales cases and return addresses."""

    def changed_refunds(
        self, *, start: int, end: int, page: int, size: int, all_states: int, order_sn: str = ""
    ) -> schemas.RefundList:
        """pdd.refund.list.increment.get, epoch seconds; with an order number all other filters are ignored."""
        params = {
            "after_sales_status": all_states,
            "after_sales_type": ALL_TYPES,
            "start_updated_at": start,
            "end_updated_at": end,
            "page": page,
            "page_size": size,
            "order_sn": order_sn,
        }
        return read(
            schemas.RefundList, self.call("pdd.refund.list.increment.get", params), "refund_increment_get_response"
        )

    def refund_detail(self, refund_id: str, *, order_sn: str) -> dict[str, Any]:
        """pdd.refund.information.get, raw: the answer is the case itself, without an envelope [sdk]."""
        answer = self.call("pdd.refund.information.get", {"order_sn": order_sn, "after_sales_id": refund_id})
        return {key: value for key, value in answer.items() if key != "request_id"}

    def orders_with_refund(self, order_sns: str) -> schemas.OpenRefunds:
        """pdd.refund.status.check, comma list: those among the orders that have a case open."""
        answer = self.call("pdd.refund.status.check", {"order_sns": order_sns})
        return read(schemas.OpenRefunds, answer, "refund_status_check_response")

    def agree_refund(self, refund_id: str, *, order_sn: str, words: str) -> None:
        """pdd.refund.agree: the money goes back."""
        asked = {"after_sales_id": int(refund_id), "order_sn": order_sn, "operate_desc": words}
        self.done("pdd.refund.agree", {"request": _text(asked)}, "response", "succ", inside="result")

    def agree_return(self, refund_id: str, *, order_sn: str, address_id: str, words: str) -> None:
        """pdd.refund.returngoods.agree: the goods come back to one of the shop's addresses first."""
        asked = {
            "after_sales_id": int(refund_id),
            "order_sn": order_sn,
            "operate_desc": words,
            "return_address_id": address_id,
        }
        self.done("pdd.refund.returngoods.agree", {"request": _text(asked)}, "response", "success")

    def return_addresses(self) -> schemas.ReturnAddresses:
        """pdd.refund.address.list.get."""
        answer = self.call("pdd.refund.address.list.get", {})
        return read(schemas.ReturnAddresses, answer, "refund_address_list_get_response")


def _text(asked: dict[str, Any]) -> str:
    return orjson.dumps(asked).decode()
