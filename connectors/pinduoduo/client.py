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

    def create_token(self, code: str) -> schemas.NewToken:
        """pdd.pop.auth.token.create, in the app's own name. A code works once, so a lost answer costs it."""
        answer = self.call_app("pdd.pop.auth.token.create", {"code": code}, effect=True)
        return read(schemas.NewToken, answer, "pop_auth_token_create_response", effect=True)

    def permit_messages(self, topics: str) -> None:
        """pdd.pmc.user.permit: switch the shop's messages on, a comma list of topics; repeating does no harm."""
        self.done("pdd.pmc.user.permit", {"topics": topics}, "pmc_user_permit_response", effect=False)
