"""What the WeChat shop connector is and can do. Every number names its source."""

from datetime import timedelta

from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy

MANIFEST = Manifest(
    key="wechat_shop",
    name="微信小店",
    name_en="WeChat shop",
    sandbox_port=5,
    production_url="https://api.weixin.qq.com",
    capabilities=frozenset(
        {
            "pictures",
            "listings",
            "stock",
            "orders",
            "shipments",
            "token",
            "check",
            "nudges",
            "refunds",
            "refund_answers",
            "returns",
            "prices",
            "edits",
            "shelf",
            "freight",
            "categories",
            "qualifications",
            "memos",
            "waybill_changes",
            "address_changes",
            "privacy",
        }
    ),
    credentials=(
        CredentialField("app_id", "AppID", secret=False),
        CredentialField("app_secret", "AppSecret"),
        CredentialField("callback_token", "消息推送 Token"),
        CredentialField("encoding_aes_key", "消息推送 EncodingAESKey"),
    ),
    rate=RatePolicy(
        calls=500,
        per_seconds=30,
        source="500 calls in 30 s was the older mini-shop's order list limit [third-party]; today's limits are unknown",
        by_api={
            "img_upload": (5000, 60),  # [official]
            "stable_token": (10_000, 60),  # [official]
            "product_add": (200, 3600),  # add and update together, and 1000 a day [official]
        },
    ),
    pull=PullPolicy(
        window=timedelta(days=7),
        overlap=timedelta(minutes=5),
        page_size=100,
        source="order/list/get: range of at most 7 days, page_size at most 100 [official]; the overlap is ours",
    ),
    title_limit=60,  # and at least 5 [official]
    title_unit="chars",
    part_shipment=True,  # delivery/send may be called several times; the order is 21 until all has left [official]
    sells_vouchers=True,  # deliver_method 1 and 3, shipped with deliver_type 3 [official]
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
)
