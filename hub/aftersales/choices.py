"""What a platform lets a seller choose for a case, asked while a person waits. Holds no transaction."""

from connectors.base.aftersales import Refund, RefusalReason, ReturnAddress
from connectors.base.ports import RefundAnswerer, ReturnDesk
from hub.aftersales.models import Case
from hub.channels.connections import opened
from hub.kernel.runtime import Runtime


def addresses(runtime: Runtime, case: Case) -> tuple[ReturnAddress, ...]:
    """Where the goods may go; empty where the platform takes no returns from here. Raises like a read."""
    with opened(runtime, case.shop_id, lane="people") as connector:
        return connector.return_addresses() if isinstance(connector, ReturnDesk) else ()


def reasons(runtime: Runtime, case: Case) -> tuple[RefusalReason, ...]:
    """Reasons for a refusal; empty where words are enough. Raises like a read."""
    with opened(runtime, case.shop_id, lane="people") as connector:
        fresh = connector.refund(case.refund_id, order_id=case.order_no)
        if not isinstance(fresh, Refund) or not isinstance(connector, RefundAnswerer):
            return ()
        return connector.refusal_reasons(fresh)
