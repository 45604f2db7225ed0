"""One method per Pinduoduo endpoint, wire types in and out. The endpoints stand by theme in ``calls``; shop and app here."""

from connectors.pinduoduo import schemas
from connectors.pinduoduo.calls.aftersales import AfterSalesCalls
from connectors.pinduoduo.calls.gateway import as_text, read
from connectors.pinduoduo.calls.goods import GoodsCalls
from connectors.pinduoduo.calls.orders import OrderCalls
from connectors.pinduoduo.calls.papers import PaperCalls

__all__ = ["Client", "as_text"]


class Client(GoodsCalls, OrderCalls, AfterSalesCalls, PaperCalls):
    """Calls for one shop."""

    def mall(self) -> schemas.Mall:
        """pdd.mall.info.get."""
        return read(schemas.Mall, self.call("pdd.mall.info.get", {}), "mall_info_get_response")
