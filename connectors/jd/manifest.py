"""What the JD connector is and can do, as data."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="jd",
    name="京东",
    name_en="JD",
    sandbox_port=2,
    production_url="https://api.jd.com",
    capabilities=frozenset(
        [
            "pictures",
            "listings",
            "stock",
            "orders",
            "shipments",
            "token",
            "check",
            "refunds",
            "refund_answers",
            "memos",
            "prices",
            "edits",
            "shelf",
            "categories",
            "waybill_changes",
            "waybills",
            "oauth",
        ]
    ),
    credentials=(
        CredentialField("app_key", "App Key", secret=False),
        CredentialField("app_secret", "App Secret"),
        CredentialField("access_token", "access_token"),
        CredentialField("refresh_token", "refresh_token"),
    ),
    rate=RatePolicy(calls=5, per_seconds=1.0, source="not published; configurable"),
    pull=PullPolicy(
        window=timedelta(days=1),
        overlap=timedelta(minutes=5),
        page_size=50,
        source="[official] at most 1 month per window and 100 rows per page; day and overlap are our choice",
    ),
    title_limit=50,
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
        "webhook_nudge": "exempt: JD publishes neither topics nor format of its messages; orders and refunds are polled",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "exempt: JD has no public sandbox",
    },
)
