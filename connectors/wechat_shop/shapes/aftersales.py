"""After-sales as they arrive: field names are WeChat's, unknown fields are kept, ids become text."""

from pydantic import StrictInt

from connectors.wechat_shop.schemas import Fen, Id, IdPage, Wire


class CaseIds(IdPage):
    """aftersale/getaftersalelist."""

    after_sale_order_id_list: tuple[Id, ...] = ()

    def ids(self) -> list[str]:
        """Case ids."""
        return list(self.after_sale_order_id_list)


class CaseGoods(Wire):
    """``product_info`` of a case: one line of the order."""

    product_id: Id = ""
    sku_id: Id = ""
    count: StrictInt | None = None


class CaseDetails(Wire):
    """``details`` of a case."""

    desc: str = ""
    receive_product: bool | None = None


class CaseMoney(Wire):
    """``refund_info``; the amount in fen."""

    amount: Fen


class CaseReturn(Wire):
    """``return_info``: what the buyer sent back."""

    waybill_id: str = ""
    delivery_id: str = ""
    delivery_name: str = ""


class Case(Wire):
    """``after_sale_order``. ``deadline`` is an instant in one source and seconds left in another [sdk]."""

    after_sale_order_id: Id
    order_id: Id
    status: str
    type: str
    product_info: CaseGoods = CaseGoods()
    details: CaseDetails = CaseDetails()
    refund_info: CaseMoney
    return_info: CaseReturn = CaseReturn()
    reason: str = ""
    reason_text: str = ""
    create_time: StrictInt
    update_time: StrictInt
    deadline: StrictInt = 0


class RejectReason(Wire):
    """One entry of ``reject_reason_list`` [sdk]."""

    reject_reason_type: Id
    reject_reason_type_text: str = ""
    reject_reason: str = ""


class RejectReasons(Wire):
    """aftersale/rejectreason/get [sdk]."""

    reject_reason_list: list[RejectReason]
