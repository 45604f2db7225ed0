"""What the Youzan connector is and can do, as data. Every number says where it comes from."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="youzan",
    name="有赞",
    name_en="Youzan",
    sandbox_port=4,
    production_url="https://open.youzanyun.com",
    capabilities=frozenset(
        {
            *("pictures", "listings", "stock", "orders", "shipments", "token", "check", "oauth", "nudges", "privacy"),
            *("refunds", "refund_answers", "returns"),
            *("memos", "prices", "edits", "shelf", "categories", "waybill_changes"),
        }
    ),
    credentials=(
        CredentialField("client_id", "自用型应用 client_id", secret=False),
        CredentialField("client_secret", "自用型应用 client_secret"),
        CredentialField("kdt_id", "店铺 kdt_id", secret=False),
    ),
    rate=RatePolicy(
        calls=10,
        per_seconds=1,
        source="goods: 2020 notice, per shop [third-party copy of official]; orders: not documented, a careful number",
        by_api={
            "youzan.item.common.create": (18, 1),
            "youzan.item.common.update": (36, 1),
            "youzan.item.delete": (18, 1),
            "youzan.item.display.update": (18, 1),
            "youzan.item.sku.update": (45, 1),
            "youzan.item.quantity.update": (28, 1),
            "youzan.item.base.search": (100, 1),
            "youzan.item.detail.get": (100, 1),
        },
    ),
    pull=PullPolicy(
        window=timedelta(days=7),
        overlap=timedelta(minutes=10),
        page_size=100,
        source="windows <= 3 months, pages <= 100 x 100; the index lags by 30 s and more [third-party copy of official]",
    ),
    title_limit=100,
    title_unit="chars",
    sells_vouchers=True,
    part_shipment=True,
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
        "webhook_nudge": "done",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "todo",
    },
    ship_within_hours=48,
    nudge_delay=30.0,  # the index lags: read an order 30 s and more after its message [third-party copy of official]
)
