"""What the JD connector is, can do and knows about the platform, as data: limits, couriers."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy
from hub.kernel.money import Money

MAX_TITLE = 50  # characters on create [official]
MAX_NEW_TITLE = 45  # characters on later changes [official]
MAX_PICTURES = 10  # per colour [official]
MAX_TEXT = 100_000  # characters of introduction and of mobileDesc [official]
MAX_PRICE = Money(999_999_999_00)  # [official]

#: JD courier id -> ours [third-party; 1499 and 3046 confirmed by official examples].
CARRIERS: dict[str, str] = {
    "467": "SF",
    "463": "YTO",
    "470": "STO",
    "1499": "ZTO",
    "1327": "YUNDA",
    "465": "EMS",
    "3046": "DBKD",
    "2087": "JD",
}

#: Part of a courier's name -> our code, where JD's id is not known.
CARRIER_NAMES: dict[str, str] = {
    "顺丰": "SF",
    "EMS": "EMS",
    "邮政": "YZPY",
    "圆通": "YTO",
    "中通": "ZTO",
    "申通": "STO",
    "韵达": "YUNDA",
    "德邦": "DBKD",
    "极兔": "JTSD",
    "京东": "JD",
}

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
    title_limit=MAX_TITLE,
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
        "webhook_nudge": "exempt: JD publishes neither topics nor format of its messages; orders are polled",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "exempt: JD has no public sandbox",
    },
)
