"""Decryption in a sandbox Youzan shop, counted per order. The documents tell neither field names nor the answer's shape.

``texts`` in request and answer is invented here.
"""

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.records import SimOrder
from connectors.sandbox.youzan_answers import seal
from connectors.sandbox.youzan_gateway import Apis, Params, Refused, Shop


def decrypt_batch(shop: Shop, params: Params) -> Params:
    """Every text in clear; one that was never sealed comes back unchanged."""
    texts: list[str] = params["texts"]
    if not isinstance(texts, list) or len(texts) > 200:
        raise Refused(301000004, "参数非法:texts")
    clear, owners = [], set()
    for text in texts:
        if not (text.startswith("$") and text.endswith("$1$")):
            clear.append(text)
            continue
        order, plain = _owner(shop, text)
        owners.add(order.id)
        clear.append(plain)
    for order_id in owners:
        try:
            shop.market.service.reveal(order_id)
        except NotNow as no:
            raise Refused(301000004, "订单已结束,密文不可解密") from no
    return {"texts": clear}


def _owner(shop: Shop, text: str) -> tuple[SimOrder, str]:
    for order in shop.market.orders.values():
        person = order.receiver
        for plain in (person.name, person.phone, person.town + person.address):
            if seal(plain) == text:
                return order, plain
    raise Refused(301000004, "密文不属于该应用或店铺")


APIS: Apis = {("youzan.cloud.secret.decrypt.batch", "1.0.0"): decrypt_batch}
