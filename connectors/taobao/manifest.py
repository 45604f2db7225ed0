"""What the Taobao connector is and can do, as data."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="taobao",
    name="淘宝",
    name_en="Taobao",
    sandbox_port=1,
    production_url="https://gw.api.taobao.com",
    capabilities=frozenset(
        {"pictures", "listings", "stock", "orders", "shipments", "token", "check"}
        | {"refunds", "refund_answers", "returns"}
        | {"memos", "prices", "edits", "shelf", "freight", "categories"}
    ),
    credentials=(
        CredentialField("app_key", "App Key", secret=False),
        CredentialField("app_secret", "App Secret"),
        CredentialField("access_token", "授权 Session (access_token)"),
        CredentialField("refresh_token", "refresh_token"),
        CredentialField("nick", "店铺旺旺 (seller nick)", secret=False),
    ),
    rate=RatePolicy(calls=10, per_seconds=1.0, source="not published; configurable"),
    pull=PullPolicy(
        window=timedelta(minutes=30),
        overlap=timedelta(minutes=5),
        page_size=50,
        source="[official] at most 1 day per window, 30 minutes and 40-50 rows advised; the overlap is our choice",
    ),
    title_limit=60,
    title_unit="gbk",
    sells_vouchers=False,  # electronic vouchers need a contract and an issuing interface of their own
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
)
