"""Invented view models for every desk: template tests and the screenshot gallery draw the same ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.kernel.money import Money
from hub.web.console.products import SHEETS
from hub.web.console.views import fulfilment, home, jobs, listings, orders, products, reconciliation, shops, stock
from hub.web.console.views.shared import Item, Pager, ShopOption, Tab, TimelineEntry
from hub.web.forms import Form
from tests.screenshots import sample_aftersales
from tests.screenshots.sample_couriers import courier_desks
from tests.screenshots.sample_floor import floor_desks
from tests.screenshots.sample_reports import report_desks
from tests.screenshots.sample_settlement import settlement_desks
from tests.screenshots.sample_sheets import sheet_desks
from tests.screenshots.sample_uplink import uplink_desks

NOW = datetime(2026, 11, 23, 6, 20, tzinfo=UTC)


def ago(**gap: float) -> datetime:
    return NOW - timedelta(**gap)


def ahead(**gap: float) -> datetime:
    return NOW + timedelta(**gap)


YAK = Item("ZK001", "牦牛腱子肉", "500g", "/sample/1.svg")
BRISKET = Item("ZK003", "牦牛牛腩块", "1kg", "/sample/2.svg")
BOX = Item("ZK010", "牦牛全家福礼盒（腱子/牛腩/肉卷）", "2.5kg")
LAMB = Item("ZK013", "藏羊羊排", "1kg", "/sample/3.svg")
JERKY = Item("ZK019", "风干牦牛肉干 原味", "250g", "/sample/4.svg")
YOGURT = Item("ZK028", "牦牛酸奶 原味", "150g×6")
MILK = Item("ZK030", "巴氏牦牛鲜奶", "200mL×10", "/sample/5.svg")
BARLEY = Item("ZK041", "黑青稞米", "1kg")
GOODS = (
    (YAK, "泽库牦牛", "", "牦牛生鲜", "frozen", 365, 6900, 128, 5),
    (BRISKET, "泽库牦牛", "", "牦牛生鲜", "frozen", 365, 10800, 9, 5),
    (BOX, "泽库牦牛", "", "牦牛生鲜", "frozen", 270, 29800, 6, 3),
    (LAMB, "泽库藏羊", "", "藏羊生鲜", "frozen", 365, 12800, 64, 5),
    (JERKY, "泽库牦牛", "", "肉制品", "ambient", 270, 9800, 1204, 5),
    (YOGURT, "", "泽曲乳源", "乳制品", "chilled", 21, 5400, 0, 2),
    (MILK, "", "泽曲乳源", "乳制品", "chilled", 7, 8800, 18, 1),
    (BARLEY, "", "多禾青稞", "粮油", "ambient", 365, 3600, 420, 4),
)
SHOPS = (
    ShopOption(11, "泽库牦牛旗舰店", "taobao"),
    ShopOption(12, "泽库特色馆", "jd", "late"),
    ShopOption(13, "泽库农家铺", "pinduoduo"),
    ShopOption(14, "泽库有好物", "youzan", "reauth"),
    ShopOption(15, "泽库小店", "wechat_shop"),
)
PAGER = Pager(8, newer="a1", older="b2")
STORY = (
    TimelineEntry(
        ago(minutes=2), "order.arrived", "新订单 2026112300184417", "channel:泽库牦牛旗舰店", "info", "¥138.00"
    ),
    TimelineEntry(
        ago(minutes=6), "stock.pushed", "牦牛酸奶 原味 库存推送到 5 个店铺", "job:stock.push", "good", "0 件"
    ),
    TimelineEntry(ago(minutes=11), "order.held", "订单挂起：地址异常", "user:lhamo", "warn", "乡镇与县不一致"),
    TimelineEntry(
        ago(minutes=34), "listing.refused", "拼多多拒绝了 黑青稞米", "channel:泽库农家铺", "bad", "标题含禁用词"
    ),
    TimelineEntry(ago(hours=2), "parcel.handed_over", "32 个包裹已交接给顺丰", "user:tashi", "good"),
)


def today() -> home.HomeView:
    counts = (("review", 12), ("held", 5), ("short", 3), ("parked", 1), ("listing_errors", 4))
    calm = (("reauth", 1), ("jobs_dead", 0), ("near_expiry", 2), ("certificates", 0), ("refunds", 6))
    cards = tuple(home.TaskCard(key, n, "/orders", ago(hours=3) if n else None) for key, n in counts + calm)
    hours = (0, 1, 0, 0, 0, 0, 2, 5, 9, 12, 8, 14, 11, 9, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    rows = [
        (SHOPS[0], 74, 982_300, 21, 53), (SHOPS[1], 31, 402_800, 9, 22), (SHOPS[2], 118, 640_260, 44, 74),
        (SHOPS[3], 6, 52_800, 6, 0), (SHOPS[4], 27, 198_000, 4, 23),
    ]  # fmt: skip
    return home.HomeView(
        cards=cards,
        deadlines=home.Deadlines(overdue=2, urgent=17, today=48, later=136),
        channels=tuple(
            home.ChannelToday(
                shop.shop_id, shop.name, shop.channel, shop.state, count, Money(fen), open_, done,
                tuple((n * count) // 74 for n in hours), ago(minutes=90 if shop.state == "late" else 0.4), ago(seconds=20),
            )
            for shop, count, fen, open_, done in rows
        ),
        timeline=STORY,
        health=(home.Health("worker", True, "2 进程"), home.Health("scheduler", True, "刚刚"), home.Health("outbox", False, "14 条 3 分钟")),
    )  # fmt: skip


def product_list() -> products.ProductsView:
    rows = tuple(
        products.ProductRow(
            item, own, public, kind, storage, days, Money(fen), sellable, 20, live, 5, 2 if live < 3 else 0
        )
        for item, public, own, kind, storage, days, fen, sellable, live in GOODS
    )
    chosen = products.ProductFilter()
    return products.ProductsView(rows, chosen, ("泽库牦牛", "泽库藏羊"), ("牦牛生鲜", "乳制品"), 68, PAGER)


def lot_rows() -> tuple[stock.LotRow, ...]:
    made = date(2026, 9, 2)
    return (
        stock.LotRow(1, "L260902-A", "ZK001", made, date(2027, 9, 2), 283, 365, "A-02-1-3", "泽库", 80, 22, 58, "good"),
        stock.LotRow(2, "L260310-B", "ZK001", date(2026, 3, 10), date(2027, 1, 20), 58, 365, "A-02-1-2", "泽库", 40, 6, 34, "near"),
        stock.LotRow(3, "L251101-C", "ZK001", date(2025, 11, 1), date(2026, 11, 1), -22, 365, "Q-01-1-1", "泽库", 6, 0, 0, "expired"),
        stock.LotRow(4, "L261101-D", "ZK001", date(2026, 11, 1), date(2027, 11, 1), 343, 365, "B-01-2-1", "西宁", 36, 0, 0, "quarantine"),
    )  # fmt: skip


def product() -> products.ProductView:
    papers = (
        products.CertificateRow("有机产品认证", "100OP2600123", "样例认证公司", date(2027, 3, 1), 98, "valid"),
        products.CertificateRow("地理标志", "AGI-00871", "", None, None, "valid"),
        products.CertificateRow("清真证明", "清真-0031", "", date(2026, 12, 10), 17, "expiring"),
        products.CertificateRow("动物检疫（批次 L261101-D）", "", "", None, None, "missing"),
    )
    states = (("live", 6900, 58), ("live", 6900, 58), ("audit", 6900, None), ("refused", None, None), ("off", 6900, 0))
    return products.ProductView(
        item=YAK, brand="", public_brand="泽库牦牛",
        category="牦牛生鲜", storage="frozen", shelf_days=365, price=Money(6900), barcode="9520000000011", gross_g=560,
        producer="和日镇样例合作社", origin="青海省 黄南州 泽库县", tax="9% 肉类（鲜冻）", sellable=128,
        main_pictures=tuple(products.Picture(f"/sample/{n}.svg", 800, 800, "main", stale=n == 3) for n in range(1, 6)),
        detail_slices=tuple(products.Picture(f"/sample/{n}.svg", 750, 750, "detail") for n in range(1, 4)),
        certificates=papers, components=(products.Component(BRISKET, 1),), lots=lot_rows(),
        platform="taobao", platforms=("jd", "taobao"),
        channels=tuple(
            products.ChannelLine(shop.name, shop.channel, state, Money(fen) if fen else None, pushed, "牦牛腱子肉 500g 原切", "6871", "/listings/cell")
            for shop, (state, fen, pushed) in zip(SHOPS, states, strict=True)
        ),
        findings=(
            products.Finding("block", "title", "“最正宗”", "广告法 第九条", "删去最高级用语。"),
            products.Finding("warn", "detail", "“高原散养”", "须有依据", "附上养殖基地证明。"),
        ),
        timeline=STORY[1:4], changed_at=ago(hours=5),
    )  # fmt: skip


def stock_list(view: str = "sku") -> stock.StockView:
    rows = tuple(
        stock.StockRow(
            item,
            storage,
            n + 28,
            28,
            6 if n % 2 else 0,
            n,
            20,
            date(2027, 1, 20),
            58,
            days,
            tuple(stock.LotBrief(lot.code, lot.on_hand) for lot in lot_rows()),
        )
        for item, _public, _own, _kind, storage, days, _fen, n, _live in GOODS
    )
    totals = stock.StockTotals(68, 8_412, 391, 3, 5, 1)
    return stock.StockView(totals, rows, lot_rows(), ("泽库", "西宁"), stock.StockFilter(view=view), PAGER)


def ledger() -> stock.LedgerView:
    moves = (
        stock.Movement(
            ago(minutes=3), "return", "L260902-A", 2, 80, "订单 2026112300184417 退回", "user:tashi", "/orders/1"
        ),
        stock.Movement(ago(hours=2), "ship", "L260310-B", -6, 40, "交接单 H-1123-02", "user:tashi"),
        stock.Movement(ago(hours=20), "damage", "L260310-B", -1, 46, "外袋破损", "user:tashi"),
        stock.Movement(ago(days=2), "receive", "L260902-A", 80, 80, "入库单 R-1121-01", "user:tashi"),
    )
    return stock.LedgerView("牦牛腱子肉 500g", YAK, 162, 28, 128, moves)


def matrix() -> listings.MatrixView:
    words = ("live", "live", "audit", "refused", "absent", "off", "publishing", "blocked")
    rows = []
    for at, (item, _public, _own, _kind, _storage, _days, fen, sellable, _live) in enumerate(GOODS):
        cells = []
        for column in range(5):
            state = words[(at * 3 + column * (1 if at % 2 else 2)) % 8] if (at + column) % 3 == 0 else "live"
            here = state not in ("absent", "blocked", "publishing")
            cells.append(
                listings.Cell(
                    state, f"/listings/cell?{at}.{column}", 1 if here else 0, Money(fen), sellable,
                    price_differs=at == 2 and column == 2, stock_differs=at == 5,
                )
            )  # fmt: skip
        rows.append(listings.MatrixRow(item, Money(fen), sellable, tuple(cells)))
    tabs = (
        Tab("", "全部", 340), Tab("live", "在售", 291), Tab("audit", "审核中", 12), Tab("refused", "被拒", 4, "bad"),
        Tab("blocked", "不可发布", 8, "bad"), Tab("off", "已下架", 9), Tab("absent", "未铺货", 16),
    )  # fmt: skip
    return listings.MatrixView(
        SHOPS, tuple(rows), tabs, ("泽库牦牛", "泽库藏羊"), listings.MatrixFilter(), PAGER, SHOPS
    )


def cell() -> listings.CellView:
    issue = listings.Issue(
        "40001", "goods_name", "商品标题中包含违禁词“最正宗”", "改掉标题里的这个词，再发布一次。", "req-7f31c0"
    )
    return listings.CellView(
        BARLEY, SHOPS[2], "refused", "审核驳回", "48210077123", "黑青稞米 1kg 高原粗粮", Money(3600), Money(3480), 420, 400,
        31, ago(minutes=12), (issue,), STORY[3:4], ("publish", "push_stock", "delist"), "/listings/cell",
    )  # fmt: skip


def order_queue(phase: str = "") -> orders.OrdersView:
    spec = (
        ("taobao", "泽库牦牛旗舰店", "2026112300184417", "to_ship", ((YAK, 2), (JERKY, 1)), 23600, {"hours": -1.2}, ()),
        ("pinduoduo", "泽库农家铺", "261123-371920048831", "review", ((YOGURT, 2),), 10800, {"hours": 2.4}, ("memo",)),
        (
            "jd",
            "泽库特色馆",
            "284419930017",
            "short",
            ((YOGURT, 1), (MILK, 1), (BARLEY, 3)),
            25000,
            {"hours": 3.5},
            ("short",),
        ),
        ("wechat_shop", "泽库小店", "3719284410023118", "picking", ((LAMB, 1),), 12800, {"hours": 9}, ()),
        ("youzan", "泽库有好物", "E20261123102233001", "held", ((BOX, 1),), 29800, {"hours": 21}, ("address",)),
        ("taobao", "泽库牦牛旗舰店", "2026112300184102", "handed_over", ((JERKY, 4),), 39200, {"hours": 30}, ()),
        ("pinduoduo", "泽库农家铺", "261122-118820013344", "shipped", ((BRISKET, 1), (YAK, 1)), 17700, {"days": 3}, ()),
        ("taobao", "泽库牦牛旗舰店", "2026112200994411", "cancelled", ((BARLEY, 1),), 3600, {"hours": 12}, ()),
    )
    storage = {item.sku: kind for item, _p, _o, _k, kind, *_ in GOODS}
    rows = tuple(
        orders.OrderRow(
            at + 1, channel, shop, number, ago(hours=at + 1), "王*", "浙江 杭州",
            tuple(orders.LineBrief(item.sku, item.name, n) for item, n in lines), sum(n for _, n in lines), Money(fen),
            tuple(dict.fromkeys(storage[item.sku] for item, _ in lines)), NOW + timedelta(**due), state, holds,
            ("SF1400293881204",) if state in ("handed_over", "shipped") else (),
        )
        for at, (channel, shop, number, state, lines, fen, due, holds) in enumerate(spec)
    )  # fmt: skip
    tabs = (
        Tab("", "全部", 1842), Tab("review", "待审核", 12, "warn"), Tab("to_ship", "待发货", 203), Tab("picking", "拣货中", 38),
        Tab("handed_over", "已交接", 32), Tab("shipped", "已发货", 1496), Tab("held", "挂起", 5, "warn"),
        Tab("short", "缺货", 3, "bad"), Tab("cancelled", "已取消", 53),
    )  # fmt: skip
    return orders.OrdersView(tabs, rows if phase != "none" else (), SHOPS, orders.OrderFilter(), PAGER)


def order() -> orders.OrderView:
    return orders.OrderView(
        order_id=1, channel="taobao", shop="泽库牦牛旗舰店", external_id="2026112300184417", phase="held",
        vendor_status="WAIT_SELLER_SEND_GOODS", placed_at=ago(hours=2), paid_at=ago(hours=1.9), ship_by=ahead(hours=3.2),
        buyer_memo="送父母，请尽量选日期新的，谢谢", seller_memo="",
        lines=(
            orders.OrderLine(YAK, 2, Money(6900), Money(13800), "frozen", (orders.LotShare("L260310-B", 2, "2027-01-20", "A-02-1-2"),)),
            orders.OrderLine(JERKY, 1, Money(9800), Money(9800), "ambient", (), "open"),
        ),
        sums=orders.Sums(Money(23600), Money(0), Money(-500), Money(23100), Money(0)),
        receiver=orders.Receiver("王*", "138****1234", "浙江省 杭州市 西湖区", "文三路***", cipher=("phone",), token=True),
        parcels=(orders.ParcelBrief(5, "顺丰", "SF1400293881204", "labelled", 1840, None, None, "/fulfilment/parcels/5"),),
        holds=(
            orders.HoldRow(1, "address", "镇名与县名对不上，等买家回复", "user:lhamo", ago(minutes=11)),
            orders.HoldRow(2, "memo", "看过留言", "job:orders.ingest", ago(hours=1.8), "user:lhamo", ago(hours=1)),
        ),
        timeline=STORY, actions=("hold", "cancel", "address"), raw_href="/orders/1/raw",
        memo=orders.MemoBox("已电话确认，周五前送到", "red", "lhamo", ago(minutes=9), None),
    )  # fmt: skip


def receiver_in_clear() -> orders.RevealedReceiver:
    return orders.RevealedReceiver(
        "王小样", "10077771111", "样例路 1 号 2 幢 303 室", "联系买家", region="浙江省 杭州市 西湖区", extension="123",
        virtual=True, expires_at=ahead(hours=160),
    )  # fmt: skip


def parked_rows() -> tuple[orders.ParkedRow, ...]:
    return (
        orders.ParkedRow(1, "pinduoduo", "泽库农家铺", "261123-371920048999", "cannot read this amount of yuan", "补上金额后再运行。", ago(minutes=40), 3),
        orders.ParkedRow(2, "jd", "泽库特色馆", "284419930099", "没见过的订单状态 DengDaiChuKu2", "在映射里加上这个状态，再运行。", ago(hours=7), 1),
    )  # fmt: skip


def parked() -> orders.ParkedView:
    return orders.ParkedView(parked_rows(), SHOPS, "", Pager(2))


def payload() -> orders.PayloadView:
    text = '{\n  "order_sn": "261123-371920048999",\n  "pay_amount": "",\n  "receiver_name": "***",\n  "item_list": [\n    {"outer_id": "ZK001", "goods_count": 2}\n  ]\n}'
    return orders.PayloadView(parked_rows()[0], text, STORY[:1])


def wave_cards(storage: str) -> tuple[fulfilment.WaveCard, ...]:
    cards = {
        "frozen": (
            fulfilment.WaveCard(1, "W261123-000004", "packing", 18, 3, 31, 12, ahead(hours=2.1), "tashi"),
            fulfilment.WaveCard(2, "W261123-000003", "packing", 14, 9, 20, 20, ahead(hours=1.2), "drolma"),
        ),
        "chilled": (fulfilment.WaveCard(3, "W261123-000005", "picking", 6, 0, 9, 0, ahead(hours=4.5), "tashi"),),
        "ambient": (),
    }
    return cards[storage]


def desk() -> fulfilment.FulfilmentView:
    numbers = {"frozen": (42, 8, 31, 20, 12, 96), "chilled": (9, 9, 0, 0, 3, 21), "ambient": (0, 0, 0, 0, 17, 142)}
    lanes = tuple(fulfilment.ClassLane(kind, *figures, wave_cards(kind)) for kind, figures in numbers.items())
    waiting = (
        fulfilment.HandoverCard("SF", "顺丰", 15, 28_400, "/fulfilment/handovers/new"),
        fulfilment.HandoverCard("EMS", "中国邮政", 17, 19_020, "/fulfilment/handovers/new"),
    )
    sheets = (fulfilment.SheetCard(1, "H261123-000003", "顺丰", 32, 61_800, ago(hours=2), "样例快递员"),)
    return fulfilment.FulfilmentView(lanes, waiting, sheets)


def wave() -> fulfilment.WaveView:
    lines = (
        fulfilment.PickLine("A-02-1-2", YAK, "L260310-B", date(2027, 1, 20), 12, 9, done=True),
        fulfilment.PickLine("A-02-1-3", YAK, "L260902-A", date(2027, 9, 2), 6, 4, done=False),
        fulfilment.PickLine("A-03-2-1", BRISKET, "L260815-A", date(2027, 8, 15), 8, 7, done=False),
        fulfilment.PickLine("A-04-1-1", LAMB, "L260701-A", date(2027, 7, 1), 5, 5, done=False),
    )
    states = ("labelled", "picking", "stopped", "picking")
    parcels = tuple(
        fulfilment.WaveParcel(n, str(n), f"202611230018{n:04d}", ("taobao", "jd")[n % 2], n, state, "顺丰", "SF14002938812" if n == 1 else "", ahead(hours=n))
        for n, state in enumerate(states, start=1)
    )  # fmt: skip
    return fulfilment.WaveView(wave_cards("frozen")[0], "frozen", ago(hours=0.5), lines, parcels, 2, 1)


def pack(**changes: Any) -> fulfilment.PackView:
    values: dict[str, Any] = {
        "parcel_id": 2, "order_id": 1, "wave": "W261123-000003", "wave_href": "/fulfilment/waves/1", "slot": "7",
        "external_id": "2026112300184417", "channel": "taobao", "storage": "frozen", "carrier": "", "waybill": "",
        "lines": (
            fulfilment.PackLine(YAK, "9520000000011", ("L260310-B",), date(2027, 1, 20), 2, 2),
            fulfilment.PackLine(BRISKET, "9520000000035", ("L260815-A", "L260816-A"), date(2027, 8, 15), 1, 0),
        ),
        "expected_g": 2210, "tolerance_g": 66, "weight_g": None, "state": "picking", "prints": 0,
        "next_href": "/fulfilment", "last_scan": fulfilment.ScanResult("good", "牦牛腱子肉 2 / 2"),
    }  # fmt: skip
    return fulfilment.PackView(**{**values, **changes})


def packed(**changes: Any) -> fulfilment.PackView:
    """The same parcel, scanned in full."""
    lines = tuple(replace(line, scanned=line.pieces) for line in pack().lines)
    return pack(lines=lines, **changes)


def handover(**changes: Any) -> fulfilment.HandoverView:
    rows = tuple(
        fulfilment.SheetRow(n, n, f"SF14002938812{n:02d}", f"202611230018{n:04d}", ("taobao", "jd", "pinduoduo")[n % 3], "浙江 杭州", 1800 + 37 * n, "frozen", "订单被挂起" if n == 4 else "")
        for n in range(1, 10)
    )  # fmt: skip
    values: dict[str, Any] = {
        "sheet_id": None, "number": "", "carrier": "SF", "carrier_name": "顺丰", "rows": rows, "weight_g": 18_400,
        "handed_over_at": None, "who": "", "courier": "",
    }  # fmt: skip
    return fulfilment.HandoverView(**{**values, **changes})


def shop_list() -> shops.ShopsView:
    return shops.ShopsView(
        tuple(
            shops.ShopRow(
                shop.shop_id, f"{shop.channel}-1", shop.name, shop.channel, shop.state,
                "授权已过期" if shop.state == "reauth" else "", 64, ago(minutes=1), ago(minutes=3), 500 if n else None, "10 / 1s",
            )
            for n, shop in enumerate(SHOPS)
        ),
        (shops.ChannelChoice("taobao", "淘宝"), shops.ChannelChoice("jd", "京东")),
    )  # fmt: skip


def shop_form(shop_id: int, problem: str = "") -> shops.ConnectView:
    fields = (
        shops.CredentialView("app_key", "App Key", secret=False, kept=bool(shop_id)),
        shops.CredentialView("app_secret", "App Secret", secret=True, kept=bool(shop_id)),
    )
    name, state, reason = ("泽库有好物", "reauth", "授权已过期") if shop_id else ("", "off", "")
    return shops.ConnectView(shop_id, "youzan", "有赞", name, state, reason, fields, "/shops/connect", problem)


def job_list() -> jobs.JobsView:
    rows = (
        jobs.TroubleRow(3, "channels.publish", "71", "dead", "no answer", 6, ago(hours=1), None, again=True, href="/shops"),
        jobs.TroubleRow(2, "orders.tell_channel", "9", "refused", "", 1, ago(hours=2), None, again=True, href="/orders/9"),
        jobs.TroubleRow(1, "orders.pull", "5", "retry", "HTTP 503", 3, ago(minutes=1), ahead(minutes=1), again=False, href=""),
    )  # fmt: skip
    return jobs.JobsView(tuple(jobs.Lane(name, 12, 1) for name in ("now", "money", "bulk", "media")), rows, "", "1")


def comparison() -> reconciliation.ReconciliationView:
    differing = (
        reconciliation.DifferenceRow(1, "price", "泽库有好物", "taobao", "ZK001", "¥69.00", "¥68.00", ago(hours=3), act=True),
        reconciliation.DifferenceRow(2, "listing_state", "泽库有好物", "taobao", "ZK002", "live", "off", ago(hours=3), act=True),
        reconciliation.DifferenceRow(3, "order_state", "泽库小店", "jd", "298765002364", "shipped", "to_ship", ago(hours=3), act=True),
    )  # fmt: skip
    repaired = (
        reconciliation.DifferenceRow(4, "stock", "泽库小店", "jd", "ZK003", "12", "15", ago(hours=3), act=False),
    )
    shops = (
        reconciliation.ShopRow("泽库有好物", "taobao", ago(hours=3), 318, 64, 2),
        reconciliation.ShopRow("泽库小店", "jd", None, 0, None, 1),
    )
    return reconciliation.ReconciliationView(shops, differing, repaired)


def import_report() -> products.ImportView:
    wrong = products.RefusedRow(7, "保质期(天)", "一年", "不是整数", "请填写天数，例如 365。")
    return products.ImportView("商品.xlsx", "商品表", 3, 12, 53, (wrong,), 1, ("备注",))


def every_desk() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values) of every desk page."""
    return {
        "/today": ("home/today.html", {"view": today()}),
        "/products": ("products/list.html", {"view": product_list(), "edges": {}}),
        "/products/ZK001": ("products/detail.html", {"view": product()}),
        "/products/import": ("products/import.html", {"view": import_report(), "form": Form(), "sheets": SHEETS}),
        "/shops": ("shops/list.html", {"view": shop_list(), "form": Form(), "wrong": 0}),
        "/shops/connect": ("shops/connect.html", {"view": shop_form(0, "签名不对"), "form": Form()}),
        "/shops/14/connect": ("shops/connect.html", {"view": shop_form(14), "form": Form()}),
        **sample_aftersales.pages(),
        **floor_desks(),
        "/reconciliation": ("reconciliation/list.html", {"view": comparison()}),
        **settlement_desks() | courier_desks() | report_desks() | uplink_desks(),
        "/jobs": ("jobs/list.html", {"view": job_list()}),
        "/listings": ("listings/matrix.html", {"view": matrix(), "edges": {}}),
        "/listings/cell": ("listings/cell.html", {"view": cell()}),
        "/orders": ("orders/list.html", {"view": order_queue()}),
        "/orders/none": ("orders/list.html", {"view": order_queue("none")}),
        "/orders/1": ("orders/detail.html", {"view": order()}),
        "/orders/1/raw": ("orders/raw.html", {"view": order(), "payload": payload().payload}),
        "/orders/1/receiver": (
            "orders/receiver.html",
            {"view": order(), "purposes": {"address": "核对地址", "call": "联系买家"}, "shown": None, "back": "/orders/1"},
        ),
        "/orders/1/receiver/shown": (
            "orders/receiver.html",
            {"view": order(), "purposes": {}, "shown": receiver_in_clear(), "back": "/orders/1"},
        ),
        "/parked": ("parked/list.html", {"view": parked()}),
        "/parked/1": ("parked/payload.html", {"view": payload()}),
        "/fulfilment": ("fulfilment/desk.html", {"view": desk()}),
        "/fulfilment/waves/1": ("fulfilment/wave.html", {"view": wave()}),
        "/fulfilment/parcels/2": ("fulfilment/pack.html", {"view": pack()}),
        "/fulfilment/parcels/3": ("fulfilment/pack.html", {"view": pack(stop="买家已申请退款（整单）")}),
        "/fulfilment/parcels/4": ("fulfilment/pack.html", {"view": packed(doubted=True, weight="2900", last_scan=fulfilment.ScanResult("bad", "称得 2900 g，应重 2210 g。请再点一遍；没错就确认复点。"))}),
        "/fulfilment/parcels/5": ("fulfilment/pack.html", {"view": packed(state="labelled", carrier="顺丰", waybill="SF1400293881204", weight_g=2230, prints=1, last_scan=None)}),
        "/fulfilment/parcels/6": ("fulfilment/pack.html", {"view": packed(state="packed", weight_g=2230, last_scan=None)}),
        "/fulfilment/handovers/new": ("fulfilment/handover.html", {"view": handover()}),
        "/fulfilment/handovers/1": ("fulfilment/handover.html", {"view": handover(sheet_id=1, number="H261123-000003", handed_over_at=ago(hours=1), who="tashi", courier="样例快递员")}),
        "/stock": ("stock/list.html", {"view": stock_list()}),
        "/stock/lots": ("stock/list.html", {"view": stock_list("lot")}),
        "/stock/skus/ZK001": ("stock/ledger.html", {"view": ledger()}),
        **sheet_desks(),
    }  # fmt: skip
