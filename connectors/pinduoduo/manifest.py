"""What the Pinduoduo connector is and can do, as data. Every number says where it comes from."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="pinduoduo",
    name="拼多多",
    name_en="Pinduoduo",
    sandbox_port=3,
    production_url="https://gw-api.pinduoduo.com",
    capabilities=frozenset(
        {"pictures", "listings", "stock", "orders", "shipments", "token", "check", "refunds", "returns"}
        | {"prices", "edits", "shelf", "freight", "categories", "memos", "waybill_changes"}
        | {"waybills", "privacy", "oauth", "stream"}
    ),
    credentials=(
        CredentialField("client_id", "应用 client_id", secret=False),
        CredentialField("client_secret", "应用 client_secret"),
        CredentialField("access_token", "店铺授权 access_token"),
        CredentialField("refresh_token", "店铺授权 refresh_token"),
    ),
    # A little under the platform's numbers: calls leave evenly but may arrive bunched.
    rate=RatePolicy(
        calls=2300,
        per_seconds=60,
        source="[official] per-shop numbers of the API pages, 2026; 2400/60s is the smallest general one",
        by_api={
            "pdd.goods.add": (18, 1),
            "pdd.goods.list.get": (900, 60),
            "pdd.order.number.list.increment.get": (2900, 60),
            "pdd.order.information.get": (29_000, 60),
            "pdd.goods.sku.price.update": (90, 1),
            "pdd.refund.list.increment.get": (90, 10),
            "pdd.logistics.companies.get": (60, 10),
        },
    ),
    pull=PullPolicy(
        window=timedelta(minutes=30),
        overlap=timedelta(minutes=10),
        page_size=100,
        source="[official] increment windows <= 30 min, pages <= 100; the overlap covers the ambiguous 3-minute rule",
    ),
    title_limit=60,
    title_unit="gbk",
    sells_vouchers=False,  # goods types 5-9, 15 and 19 (cards, virtual) need permissions an ordinary shop lacks
    quality={
        "manifest_valid": "done",
        "folder_shape": "done",
        "signature_vector": "done",
        "four_tests_per_operation": "done",
        "simulator_answers": "done",
        "connection_test": "done",
        "reauth_flow": "done",
        "rate_limit": "done",
        "unknown_status_parked": "done",
        "contract_suite": "done",
        "webhook_nudge": "exempt: messages come over a WebSocket, which the stream capability reads",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "exempt: the platform offers no sandbox, only production",
    },
    ship_within_hours=48,
    part_shipment=True,  # the first parcel ships the order, later ones are added to it
)
