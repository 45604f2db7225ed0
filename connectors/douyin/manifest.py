"""What the Douyin connector is and can do, as data. Every number says where it comes from."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="douyin",
    name="抖店",
    name_en="Douyin",
    sandbox_port=7,
    production_url="https://openapi-fxg.jinritemai.com",
    capabilities=frozenset({"pictures", "listings", "stock", "prices", "orders", "shipments", "token", "check"}),
    credentials=(
        CredentialField("app_key", "自用型应用 app_key", secret=False),
        CredentialField("app_secret", "自用型应用 app_secret"),
        CredentialField("shop_id", "店铺 shop_id", secret=False),
    ),
    rate=RatePolicy(calls=10, per_seconds=1, source="no number is published without log-in; a careful one of our own"),
    pull=PullPolicy(
        window=timedelta(days=1),
        overlap=timedelta(minutes=10),
        page_size=100,
        source="pages <= 100, numbered from 0 [third-party]; the longest window is not known",
    ),
    title_limit=30,  # [official, older edition]: 30 characters, no emoji
    title_unit="chars",
    sells_vouchers=False,
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
        "webhook_nudge": "todo",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "todo",
    },
    ship_within_hours=48,
    part_shipment=True,
)
