"""What the Suning connector is and can do, as data. Every number says where it comes from."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="suning",
    name="苏宁易购",
    name_en="Suning",
    sandbox_port=6,
    production_url="https://open.suning.com",
    capabilities=frozenset({"pictures", "listings", "stock", "prices", "orders", "shipments", "refunds", "check"}),
    credentials=(
        CredentialField("app_key", "自用型应用 AppKey", secret=False),
        CredentialField("app_secret", "自用型应用 AppSecret"),
    ),
    rate=RatePolicy(calls=5, per_seconds=1, source="no number is published; a careful one of our own"),
    pull=PullPolicy(
        window=timedelta(days=1),
        overlap=timedelta(minutes=10),
        page_size=50,
        source="windows <= 30 days, not older than 3 months [third-party]; merchants walk single days in pages of 50",
    ),
    title_limit=45,  # not published for merchants; self-operated suppliers may use 60 [third-party]
    title_unit="chars",
    sells_vouchers=False,
    quality={
        "manifest_valid": "done",
        "folder_shape": "done",
        "signature_vector": "done",
        "four_tests_per_operation": "done",
        "simulator_answers": "done",
        "connection_test": "done",
        "reauth_flow": "exempt: a shop's own app signs with key and secret and has no token",
        "rate_limit": "done",
        "unknown_status_parked": "done",
        "contract_suite": "done",
        "webhook_nudge": "exempt: message contents are not published, orders are polled instead",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "todo",
    },
    ship_within_hours=48,
    part_shipment=True,
)
