"""What the Taobao connector is, can do, and calls things, as data."""

from datetime import timedelta

from connectors.base.aftersales import RefundKind, RefundState
from connectors.base.dispatch import Scene
from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy
from connectors.base.types import Flag, ListingState

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
        | {"waybill_changes", "privacy", "merging", "waybills", "oauth", "stream"}
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
    part_shipment=True,
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
        "webhook_nudge": "exempt: messages are fetched from the TMC channel, the platform posts none",
        "diagnostics": "done",
        "readme_limits": "done",
        "vendor_sandbox_proven": "todo",
    },
)

#: Taobao courier code -> ours; codes are in common use but no official list was found [third-party].
CARRIERS: dict[str, str] = {
    code: code for code in ("SF", "EMS", "YTO", "ZTO", "STO", "YUNDA", "DBKD", "JTSD", "JD")
} | dict.fromkeys(("POST", "POSTB"), "YZPY")

#: Part of a courier's name -> our code, where Taobao's code is not known.
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

#: Field of a publish schema -> our word for it. title and outerId are documented ids [official sample]; the others
#: differ by category and are found by the name the schema gives them, so no id is written down here.
FIELD_IDS: dict[str, str] = {"title": "title", "price": "price", "quantity": "stock", "outerId": "merchant_code"}
FIELD_NAMES: dict[str, str] = {
    "宝贝标题": "title",
    "一口价": "price",
    "总库存": "stock",
    "商家编码": "merchant_code",
    "宝贝图片": "pictures",
    "宝贝描述": "description",
    "品牌": "brand",
    "净含量": "net_content",
    "规格": "spec",
    "产地": "origin",
    "厂名": "producer",
    "保质期": "shelf_days",
    "储藏方法": "storage",
    "生产许可证编号": "food_licence",
    "配料表": "ingredients",
    "条形码": "gtin",
    "运费模板": "freight",
}
#: Words of a draft that no category has to be asked about.
EVERY_LISTING = frozenset({"title", "price", "stock", "merchant_code", "pictures", "description", "spec", "freight"})
STORAGE = {"frozen": "冷冻", "chilled": "冷藏", "ambient": "常温"}

#: ``banner`` of taobao.items.inventory.get -> state of the listings in it [official values].
BANNERS: dict[str, ListingState] = {
    "never_on_shelf": ListingState.OFF,
    "off_shelf": ListingState.OFF,
    "for_shelved": ListingState.OFF,
    "regular_shelved": ListingState.OFF,
    "sold_out": ListingState.OFF,
    "violation_off_shelf": ListingState.REFUSED,
}

#: Case status -> whose turn it is [official values, meaning inferred]. EXCHANGE_TRANSFORM_TO_REFUND is left out:
#: no document says what follows it.
CASES: dict[str, RefundState] = {
    "WAIT_SELLER_AGREE": RefundState.ASKED,
    "WAIT_BUYER_RETURN_GOODS": RefundState.RETURNING,
    "WAIT_SELLER_CONFIRM_GOODS": RefundState.RETURNED,
    "SELLER_REFUSE_BUYER": RefundState.REFUSED,
    "WAIT_SELLER_CONSIGN_GOODS": RefundState.PAYING,
    "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS": RefundState.PAYING,
    "CLOSED": RefundState.CLOSED,
    "SUCCESS": RefundState.DONE,
}
#: dispute_type -> kind [official values]; OTHERS is left out, it says nothing.
CASE_KINDS: dict[str | None, RefundKind] = {
    "REFUND": RefundKind.REFUND,
    "REFUND_AND_RETURN": RefundKind.RETURN,
    "TMALL_EXCHANGE": RefundKind.EXCHANGE,
    "TAOBAO_EXCHANGE": RefundKind.EXCHANGE,
    "RESHIPPING": RefundKind.RESEND,
    "REPAIR": RefundKind.REPAIR,
}
GOODS_RECEIVED = {"BUYER_NOT_RECEIVED": False, "BUYER_RECEIVED": True, "BUYER_RETURNED_GOODS": True}

#: Why a receiver is shown -> Taobao's scene: 1006 manual shipment, 2001 after-sales, 2002 customer care [official
#: values]. None is meant for a courier who cannot find the address, so that counts as customer care.
SCENES: dict[Scene, str] = {
    Scene.WAYBILL: "1006",
    Scene.DELIVERY: "2002",
    Scene.AFTER_SALES: "2001",
    Scene.CARE: "2002",
}

#: Our flag -> Taobao's number; purple is its pink [official].
FLAGS: dict[Flag, str] = {
    Flag.NONE: "0",
    Flag.RED: "1",
    Flag.YELLOW: "2",
    Flag.GREEN: "3",
    Flag.BLUE: "4",
    Flag.PURPLE: "5",
}
