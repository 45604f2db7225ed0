"""Who may do what: one table of roles and permission words. Code asks for a permission, never for a role."""

from hub.identity.errors import UnknownRole

#: Every permission word, with what it lets a person do.
PERMISSIONS: dict[str, str] = {
    "products.read": "look at the catalogue",
    "products.edit": "change products, packs and certificates",
    "media.make": "make pictures, detail pages and films",
    "media.approve": "approve pages and pictures for listings",
    "listings.read": "look at listings",
    "listings.publish": "publish, delist and push listings",
    "shops.connect": "connect shops and set their rules",
    "orders.read": "look at orders, receivers masked",
    "orders.hold": "hold and release orders",
    "orders.cancel": "cancel orders",
    "orders.rules": "change the rules of automatic review",
    "orders.raw": "read a platform's raw payload",
    "parked.run": "run parked orders again",
    "aftersales.read": "look at after-sales cases",
    "aftersales.answer": "answer after-sales cases",
    "aftersales.approve": "approve what another person answered over the limit",
    "returns.receive": "take returned goods back",
    "sheets.work": "carry files of platforms without an API, enter offline orders",
    "receiver.reveal": "read one receiver in clear, with a purpose, on record",
    "stock.read": "look at stock, lots and the ledger",
    "stock.adjust": "receive, count, correct and quarantine stock",
    "stock.approve": "approve differences of counts and goods with little shelf life left",
    "fulfilment.read": "look at the fulfilment desk",
    "fulfilment.work": "release waves, pick, pack and hand over",
    "couriers.manage": "set couriers, served areas and waybill numbers",
    "fulfilment.lead": "accept a weight the scale doubts, change the rules of waves and packing",
    "reports.read": "look at figures",
    "reports.limits": "set when figures are green and amber",
    "money.read": "look at bills and settlements",
    "money.settle": "load bills and tariffs, dispute and accept lines, hand a month in",
    "money.approve": "approve and lock a month that somebody else handed in",
    "quality.read": "look at warnings, recalls, inspections and the trace, and take their lists away",
    "quality.decide": "hold and release lots, start recalls",
    "trace.record": "record what happens to herds, fields and goods upstream",
    "users.manage": "add people and give them roles",
    "api.manage": "make and revoke API keys, choose where events are sent",
    "audit.read": "read the audit log",
    "system.watch": "look at jobs and the state of the hub",
    "jobs.run": "run jobs that were given up again",
}

_DESK = frozenset({"products.read", "listings.read", "orders.read", "stock.read", "fulfilment.read"})

ROLES: dict[str, frozenset[str]] = {
    "admin": frozenset(PERMISSIONS),
    "operator": _DESK
    | {
        "products.edit",
        "media.make",
        "media.approve",
        "listings.publish",
        "shops.connect",
        "orders.hold",
        "orders.rules",
        "parked.run",
        "sheets.work",
    }
    | {
        "reports.read",
        "system.watch",
        "jobs.run",
        "aftersales.read",
        "aftersales.answer",
        "aftersales.approve",
        "stock.approve",
        "couriers.manage",
        "fulfilment.lead",
    },
    "order_clerk": _DESK
    | {
        "aftersales.read",
        "aftersales.answer",
        "orders.hold",
        "orders.cancel",
        "parked.run",
        "sheets.work",
        "receiver.reveal",
    },
    "warehouse": frozenset(
        {
            "products.read",
            "orders.read",
            "stock.read",
            "stock.adjust",
            "fulfilment.read",
            "fulfilment.work",
            "returns.receive",
        }
    ),
    "floor_lead": frozenset(
        {
            "products.read",
            "orders.read",
            "stock.read",
            "stock.adjust",
            "stock.approve",
            "fulfilment.read",
            "fulfilment.work",
            "fulfilment.lead",
            "returns.receive",
            "reports.read",
        }
    ),
    "designer": frozenset({"products.read", "listings.read", "media.make", "media.approve"}),
    "finance": frozenset(
        {
            "aftersales.read",
            "aftersales.approve",
            "products.read",
            "orders.read",
            "stock.read",
            "reports.read",
            "money.read",
            "money.settle",
            "money.approve",
            "couriers.manage",
        }
    ),
    "quality": frozenset(
        {
            "aftersales.read",
            "products.read",
            "orders.read",
            "stock.read",
            "quality.read",
            "quality.decide",
            "trace.record",
            "stock.approve",
            "reports.read",
            "reports.limits",
        }
    ),
    "station": frozenset({"products.read", "stock.read", "trace.record"}),
    "coop": frozenset({"trace.record"}),
    "inspector": frozenset({"products.read", "stock.read", "quality.read", "reports.read"}),
}


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything these roles allow together; a role that is no longer in the table allows nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def known(roles: frozenset[str]) -> frozenset[str]:
    """The same roles, checked. Raises UnknownRole."""
    if strange := sorted(roles - ROLES.keys()):
        raise UnknownRole(roles=",".join(strange))
    return roles
