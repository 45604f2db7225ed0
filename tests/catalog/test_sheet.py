import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlmodel import select

from catalog import queries
from catalog.models import Price, Product, Sku
from catalog.sheet import ImportReport, RowProblem, check_rows, import_sheet, read_sheet
from catalog.sheet_rules import Known
from catalog.words import BrandLevel
from hub.kernel.actor import Actor, system
from hub.kernel.db import Database
from hub.kernel.errors import HubError, Invalid
from hub.kernel.money import Money
from hub.kernel.units import StorageClass

Bring = Callable[..., ImportReport]

BRANDS = "品牌编号 | 品牌名称 | 层级"
PRODUCERS = "生产者编号 | 生产者名称 | 类型 | 统一社会信用代码"
GOODS = "SKU | 名称 | 品牌 | 类目 | 规格 | 储存 | 保质期(天) | 价格(元) | 单位 | 毛重(克) | 生产者"
JERKY = "K1 | 牦牛肉干 | A | 肉制品 | 250g | 常温 | 270 | 98.00 | 袋 | 290 | P1"


@pytest.fixture
def parties(bring: Bring) -> None:
    """One public brand, one local brand, one producer."""
    bring(BRANDS, "A | 示例牦牛 | 公共", "C | 示例乳源 | 本地")
    bring(PRODUCERS, "P1 | 示例加工厂 | 加工企业 | 91632323000000086M")


def only_problem(report: ImportReport) -> RowProblem:
    assert (report.added, report.changed) == (0, 0)
    (problem,) = report.refused
    assert problem.remedy
    return problem


@pytest.mark.usefixtures("parties")
def test_a_new_row_is_added_with_price_and_net_weight(bring: Bring, database: Database) -> None:
    report = bring(GOODS, JERKY)
    assert report == ImportReport("products", added=1)
    with database.read() as tx:
        (card,) = queries.sku_cards(tx)
    assert (card.price, card.net_g, card.storage) == (Money(9800), 250, StorageClass.AMBIENT)
    assert (card.is_food, card.is_voucher, card.is_weighed, card.restricted) == (True, False, False, False)
    assert card.product_code == "SPU-K1"


@pytest.mark.usefixtures("parties")
def test_importing_twice_leaves_everything_as_it_was(bring: Bring, database: Database) -> None:
    bring(GOODS, JERKY)
    with database.read() as tx:
        before = tx.exec(select(Sku)).one().model_dump()
    assert bring(GOODS, JERKY, actor=system("again")) == ImportReport("products", unchanged=1)
    with database.read() as tx:
        assert tx.exec(select(Sku)).one().model_dump() == before
        assert len(tx.exec(select(Price)).all()) == 1


@pytest.mark.usefixtures("parties")
def test_a_changed_price_is_a_new_row_and_the_old_one_stays(bring: Bring, database: Database) -> None:
    bring(GOODS, JERKY)
    report = bring("SKU | 名称 | 品牌 | 价格(分)", "K1 | 牦牛肉干 | A | 8800")
    assert report == ImportReport("products", changed=1)
    with database.read() as tx:
        assert sorted(price.fen for price in tx.exec(select(Price))) == [8800, 9800]
        assert queries.current_price(tx, queries.sku_by_code(tx, "K1").id) == Money(8800)


@pytest.mark.usefixtures("parties")
def test_a_blank_cell_keeps_and_a_dash_clears(bring: Bring, database: Database) -> None:
    bring(GOODS + " | 条码 | 故事", JERKY + " | 6999900000019 | 老做法")
    assert bring(GOODS + " | 条码 | 故事", JERKY + " |  | ").unchanged == 1
    assert bring(GOODS + " | 条码 | 故事", JERKY + " | — | -").changed == 1
    with database.read() as tx:
        (card,) = queries.sku_cards(tx)
    assert (card.gtin, card.story) == ("", "")


@pytest.mark.usefixtures("parties")
def test_good_rows_load_although_others_are_refused(bring: Bring, database: Database) -> None:
    report = bring(GOODS, JERKY, JERKY.replace("K1", "K2").replace("98.00", "-5"), "K3 | 无 | 没有的品牌")
    assert report.added == 1
    assert [(problem.line, problem.column, problem.value) for problem in report.refused] == [
        (3, "价格(元)", "-5"),
        (4, "品牌", "没有的品牌"),
    ]
    with database.read() as tx:
        assert [card.code for card in queries.sku_cards(tx)] == ["K1"]


BAD_CELLS = [
    ("98.00", "-98.00", "价格(元)", "大于 0"),
    ("98.00", "0", "价格(元)", "大于 0"),
    ("98.00", "98.005", "价格(元)", "读不懂"),
    ("98.00", "1,280", "价格(元)", "读不懂"),
    ("98.00", "九十八", "价格(元)", "读不懂"),
    ("98.00", "1E9999", "价格(元)", "读不懂"),
    ("常温", "阴凉", "储存", "不认识的储存方式"),
    ("270", "半年", "保质期(天)", "保质期读不懂"),
    ("270", "", "保质期(天)", "食品必须有保质期"),
    ("270", "—", "保质期(天)", "食品必须有保质期"),
    ("290", "0", "毛重(克)", "毛重与储存方式不符"),
    ("290", "二两", "毛重(克)", "毛重读不懂"),
    ("| A |", "| Z |", "品牌", "没有这个品牌"),
    ("P1", "P9", "生产者", "没有这个生产者"),
    ("P1", "", "生产者", "食品必须有生产者"),
    ("| 袋 |", "|  |", "单位", "必须填写"),
    ("K1", "K 1", "SKU", "编号只能用"),
    ("K1", "", "SKU", "必须填写"),
    ("K1", "1.23E+17", "SKU", "改坏"),
]


@pytest.mark.parametrize(
    ("old", "new", "column", "message"), BAD_CELLS, ids=[f"{row[2]}={row[1]}" for row in BAD_CELLS]
)
def test_a_bad_cell_is_refused_with_its_column(old: str, new: str, column: str, message: str) -> None:
    known = Known(brands={"A": BrandLevel.PUBLIC}, producers={"P1"})
    data = f"{GOODS}\n{JERKY.replace(old, new, 1)}".replace(" | ", "\t").replace(" |", "\t").encode()
    good, problems = check_rows(read_sheet(data, "a.tsv"), known)
    assert good == []
    assert [(problem.line, problem.column) for problem in problems] == [(2, column)]
    assert message in problems[0].message
    assert problems[0].remedy


BAD_OPTIONAL_CELLS = [
    ("条码", "6999900000018", "13 位商品条码"),
    ("条码", "699990000001", "13 位商品条码"),
    ("条码", "6.9999E+12", "改坏"),
    ("条码", "6999900000000", "改坏"),
    ("生产许可证", "SC10463232399088", "食品生产许可证编号"),
    ("证书", "SC,ISO", "不认识的证书“iso”"),
    ("公共品牌", "C", "不是已登记的公共品牌"),
    ("最低价(分)", "99000", "最低价高于售价"),
    ("食品", "也许", "不认识的是否"),
    ("预售天数", "999", "预售天数"),
    ("价格(分)", "9900", "不一致"),
]


@pytest.mark.usefixtures("parties")
def test_bad_optional_cells_are_refused(bring: Bring) -> None:
    for heading, value, message in BAD_OPTIONAL_CELLS:
        problem = only_problem(bring(f"{GOODS} | {heading}", f"{JERKY} | {value}"))
        assert message in problem.message
        assert problem.value in (value, "98.00")


@pytest.mark.usefixtures("parties")
def test_a_sku_or_bar_code_twice_in_a_sheet_is_refused(bring: Bring) -> None:
    report = bring(
        GOODS + " | 条码",
        JERKY + " | 6999900000019",
        JERKY + " | 6999900000026",
        JERKY.replace("K1", "K2").replace("250g", "500g") + " | 6999900000019",
    )
    assert report.added == 1
    assert [(problem.line, problem.column, problem.message) for problem in report.refused] == [
        (3, "SKU", "与第 2 行重复"),
        (4, "条码", "条码已属于 K1"),
    ]


@pytest.mark.usefixtures("parties")
def test_a_bar_code_of_another_sku_is_refused(bring: Bring) -> None:
    bring(GOODS + " | 条码", JERKY + " | 6999900000019")
    other = JERKY.replace("K1", "K2").replace("肉干", "肉粒")
    assert only_problem(bring(GOODS + " | 条码", other + " | 6999900000019")).message == "条码已属于 K1"


@pytest.mark.usefixtures("parties")
def test_two_sizes_share_one_product_and_may_not_contradict(bring: Bring, database: Database) -> None:
    large = JERKY.replace("K1", "K2").replace("250g", "1kg")
    report = bring(GOODS, JERKY, large, JERKY.replace("K1", "K3").replace("270", "300"))
    assert report.added == 2
    assert [(problem.line, problem.column) for problem in report.refused] == [(4, "保质期(天)")]
    with database.read() as tx:
        assert len(tx.exec(select(Product)).all()) == 1


@pytest.mark.usefixtures("parties")
def test_a_later_size_inherits_what_its_row_leaves_blank(bring: Bring, database: Database) -> None:
    bring(GOODS, JERKY)
    report = bring("SKU | 名称 | 品牌 | 规格 | 价格 | 单位 | 毛重", "K2 | 牦牛肉干 | 示例牦牛 | 1kg | 360 | 袋 | 1060")
    assert report == ImportReport("products", added=1)
    with database.read() as tx:
        first, second = queries.sku_cards(tx)
    assert (second.product_id, second.shelf_days, second.producer) == (first.product_id, 270, "示例加工厂")


@pytest.mark.usefixtures("parties")
def test_a_renamed_sku_renames_its_own_product(bring: Bring, database: Database) -> None:
    bring(GOODS, JERKY)
    assert bring(GOODS, JERKY.replace("牦牛肉干", "风干牦牛肉干")).changed == 1
    with database.read() as tx:
        (product,) = tx.exec(select(Product))
    assert (product.code, product.name) == ("SPU-K1", "风干牦牛肉干")


@pytest.mark.usefixtures("parties")
def test_one_of_two_sizes_that_is_renamed_leaves_the_product_to_the_other(bring: Bring, database: Database) -> None:
    bring(GOODS, JERKY, JERKY.replace("K1", "K2").replace("250g", "1kg"))
    assert bring(GOODS, JERKY.replace("牦牛肉干", "牦牛肉粒")).changed == 1
    with database.read() as tx:
        assert {card.code: card.name for card in queries.sku_cards(tx)} == {"K1": "牦牛肉粒", "K2": "牦牛肉干"}


@pytest.mark.usefixtures("parties")
def test_a_freed_name_may_be_taken_in_the_same_sheet(bring: Bring, database: Database) -> None:
    bring(GOODS, JERKY)
    taken = JERKY.replace("K1", "K2")
    report = bring(GOODS, JERKY.replace("牦牛肉干", "风干牦牛肉干"), taken)
    assert report == ImportReport("products", added=1, changed=1)
    with database.read() as tx:
        assert {card.code: card.name for card in queries.sku_cards(tx)} == {"K1": "风干牦牛肉干", "K2": "牦牛肉干"}


@pytest.mark.usefixtures("parties")
def test_restricted_goods_stay_restricted_until_a_sheet_says_no(bring: Bring, database: Database) -> None:
    def restricted() -> bool:
        with database.read() as tx:
            return queries.sku_cards(tx)[0].restricted

    bring(GOODS + " | 证书", JERKY + " | RESTRICTED,SC")
    assert restricted()
    bring(GOODS + " | 证书", JERKY + " | SC")
    assert restricted()
    bring(GOODS + " | 受限", JERKY + " | 否")
    assert not restricted()


@pytest.mark.usefixtures("parties")
def test_a_voucher_needs_no_weight_and_no_food_papers(bring: Bring, database: Database) -> None:
    assert bring(GOODS, "T1 | 研学一日票 | C | 旅游 | 1人 | — |  | 128 | 券 | 0 | ").added == 1
    with database.read() as tx:
        (card,) = queries.sku_cards(tx)
    assert (card.is_voucher, card.is_food, card.producer, card.shelf_days) == (True, False, "", None)


def test_brands_and_producers_change_in_place(bring: Bring, database: Database) -> None:
    assert bring(BRANDS, "A | 示例牦牛 | 公共").added == 1
    assert bring(BRANDS + " | 主题", "A | 示例牦牛 | 公共 | yak-earth").changed == 1
    assert only_problem(bring(BRANDS + " | 主题", "B | 示例 | 公共 | Yak Earth")).column == "主题"
    assert only_problem(bring(BRANDS, "B | 示例 | 省级")).column == "层级"
    assert bring(PRODUCERS, "P1 | 示例厂 | factory | 91632323000000086m").added == 1
    assert only_problem(bring(PRODUCERS, "P2 | 另一家 | 合作社 | 91632323000000086M")).message == "信用代码已属于 P1"
    assert only_problem(bring(PRODUCERS, "P3 | 又一家 | 合作社 | 91632323000000086N")).column == "统一社会信用代码"
    with database.read() as tx:
        assert [(brand.code, brand.theme) for brand in queries.brands(tx)] == [("A", "yak-earth")]


PACK = "组合SKU | 组件SKU | 件数"


@pytest.fixture
def goods(parties: None, bring: Bring) -> None:
    """A box, two snacks, one liquor and one frozen piece."""
    bring(
        GOODS + " | 证书",
        JERKY.replace("K1", "BOX").replace("牦牛肉干", "礼盒") + " | HAL",
        JERKY + " | HAL",
        JERKY.replace("K1", "K2").replace("牦牛肉干", "奶贝") + " | ",
        "W1 | 青稞酒 42%vol | C | 酒类 | 500mL | 常温 |  | 128 | 瓶 | 1100 | P1 | ",
        "F1 | 里脊 | A | 牦牛生鲜 | 500g | 冷冻 | 365 | 89 | 袋 | 570 | P1 | JY",
    )


@pytest.mark.usefixtures("goods")
def test_a_bundle_is_filled_changed_and_emptied(bring: Bring, database: Database) -> None:
    assert bring(PACK, "BOX | K1 | 2", "BOX | K2 | 1").added == 2
    assert bring(PACK, "BOX | K1 | 3", "BOX | K2 | 1") == ImportReport("bundles", changed=1, unchanged=1)
    assert bring(PACK, "BOX | K2 | 0").changed == 1
    with database.read() as tx:
        box = queries.sku_by_code(tx, "BOX")
        assert queries.components(tx, [box.id]) == {box.id: [("K1", 3)]}


IMPOSSIBLE_BUNDLES = [
    ("BOX | NOPE | 1", "没有这个 SKU"),
    ("BOX | BOX | 1", "组合里不能再放组合"),
    ("BOX | F1 | 1", "储存方式不同"),
    ("BOX | K1 | 1.5", "件数读不懂"),
    ("BOX | K1 | -1", "件数读不懂"),
    ("K2 | BOX | 1", "组合里不能再放组合"),
    ("K1 | K2 | 1", "已是别的组合的组件"),
]


@pytest.mark.usefixtures("goods")
def test_an_impossible_bundle_is_refused(bring: Bring) -> None:
    bring(PACK, "BOX | K1 | 1")
    for row, message in IMPOSSIBLE_BUNDLES:
        assert message in only_problem(bring(PACK, row)).message


@pytest.mark.usefixtures("goods")
def test_liquor_and_halal_goods_are_not_packed_together(bring: Bring) -> None:
    report = bring(PACK, "BOX | W1 | 1", "BOX | K1 | 1")
    assert [(problem.line, problem.message) for problem in report.refused] == [(3, "酒与清真食品不能装在一起")]


PAPERS = "生产者编号 | SKU | 证书类型 | 证书编号 | 起始日期 | 截止日期"


@pytest.mark.usefixtures("goods")
def test_papers_of_producers_and_skus_are_filed(bring: Bring, database: Database) -> None:
    report = bring(
        PAPERS,
        "P1 |  | 清真 | HAL-1 | 2026/1/1 | 2030年12月31日",
        " | K1 | SC | SC10463232399089 | 2026.1.1 | —",
    )
    assert report == ImportReport("certificates", added=2)
    assert bring(PAPERS, "P1 |  | HAL | HAL-1 | 2026-01-01 | 2031-12-31").changed == 1
    with database.read() as tx:
        (card,) = queries.sku_cards(tx, ["K1"])
    assert [(paper.number, str(paper.valid_to)) for paper in card.papers] == [("HAL-1", "2031-12-31")]


BAD_PAPERS = [
    (" |  | SC | SC10463232399089 | 2026-01-01 | ", "只能属于一个"),
    ("P1 | K1 | SC | SC10463232399089 | 2026-01-01 | ", "只能属于一个"),
    ("P9 |  | SC | SC10463232399089 | 2026-01-01 | ", "没有这个生产者"),
    (" | K9 | SC | SC10463232399089 | 2026-01-01 | ", "没有这个 SKU"),
    ("P1 |  | SC | SC10463232399088 | 2026-01-01 | ", "食品生产许可证编号"),
    ("P1 |  | GRN | LB-1 | 2026-01-01 | ", "绿色食品编号"),
    ("P1 |  | ORG | 00011123456789012 | 2026-01-01 | ", "有机产品认证编号"),
    ("P1 |  | QS | 1 | 2026-01-01 | ", "不认识的证书类型"),
    ("P1 |  | GI | AGI1 | 2026-02-30 | ", "日期读不懂"),
    ("P1 |  | GI | AGI1 | 2026-01-02 | 2026-01-01", "早于"),
]


@pytest.mark.usefixtures("goods")
def test_a_bad_paper_is_refused(bring: Bring) -> None:
    for row, message in BAD_PAPERS:
        assert message in only_problem(bring(PAPERS, row)).message


def test_headings_may_stand_below_a_title_in_any_order_and_wording() -> None:
    data = "某县品牌一览\n\n备注,LEVEL,品牌名称（必填）, 品牌代码\n好,公用,示例,A\n".encode("gb18030")
    sheet = read_sheet(data, "品牌.csv")
    assert (sheet.kind.name, sheet.ignored) == ("brands", ("备注",))
    assert [row.line for row in sheet.rows] == [4]
    good, problems = check_rows(sheet, Known())
    assert (good[0].facts, problems) == ({"code": "A", "name": "示例", "level": "public"}, [])


def test_an_unknown_heading_names_what_is_missing() -> None:
    with pytest.raises(Invalid, match="认不出表头") as refusal:
        read_sheet("SKU,名称\nK1,肉".encode(), "a.csv")
    assert "看起来像商品表，但缺少列：品牌" in refusal.value.remedy


def test_a_heading_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="出现了两次"):
        read_sheet("品牌编号,品牌名称,层级,层级\n".encode(), "a.csv")


def test_a_bar_code_kept_as_a_number_is_read_unless_rounded() -> None:
    numbers = [6999900000019, 6999900001009.0, 6999900003000, 6.9999e12]
    work = Workbook()
    work.active.append([*GOODS.split(" | "), "条码"])
    for count, number in enumerate(numbers):
        work.active.append([*JERKY.replace("K1", f"K{count}").split(" | "), number])
    target = io.BytesIO()
    work.save(target)
    known = Known(brands={"A": BrandLevel.PUBLIC}, producers={"P1"})
    good, problems = check_rows(read_sheet(target.getvalue(), "a.xlsx"), known)
    assert [row.facts["gtin"] for row in good] == ["6999900000019", "6999900001009"]
    assert [(problem.line, problem.column) for problem in problems] == [(4, "条码"), (5, "条码")]


def test_the_actor_is_kept_with_the_row(bring: Bring, database: Database) -> None:
    bring(BRANDS, "A | 示例牦牛 | 公共", actor=Actor("user", "zhao", 7))
    with database.read() as tx:
        assert queries.brands(tx)[0].updated_by == "user:zhao"


filenames = st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.xlsm", "a.txt", "a", "价格.csv"])
cells = st.one_of(
    st.sampled_from(["K1", "A", "—", "1.23E+17", "冷冻", "-5", "6999900000019", "SC", "是", '"', "=1+1", "９８"]),
    st.text(max_size=12),
)


@given(st.binary(max_size=400), filenames)
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    try:
        sheet = read_sheet(data, filename)
    except Invalid:
        return
    check_rows(sheet, Known())


@pytest.mark.parametrize(
    "headings", [GOODS + " | 条码 | 证书 | 生产许可证", BRANDS + " | 主题", PRODUCERS, PACK, PAPERS]
)
def test_any_cells_give_a_report(sqlite_database: Database, headings: str) -> None:
    names = headings.split(" | ")

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), max_size=4))
    def whatever_is_typed(rows: list[list[str]]) -> None:
        text = "\n".join(["\t".join(names), *("\t".join(row) for row in rows)])
        with sqlite_database.write() as tx:
            try:
                report = import_sheet(tx, text.encode("utf-8", "replace"), filename="a.tsv", actor=system("test"))
            except HubError:
                return
            refused = {problem.line for problem in report.refused}
            assert report.added + report.changed + report.unchanged + len(refused) <= len(rows) + text.count(
                "\n"
            ) + text.count("\r")

    whatever_is_typed()


def test_doubtful_words_are_named_and_the_row_is_kept(sqlite_database: Database) -> None:
    brands = "品牌编号\t品牌名称\t层级\nB\t测试牧场\t本地"
    goods = (
        "SKU\t名称\t品牌\t类目\t规格\t储存\t价格(分)\t单位\t毛重(克)\t食品\t卖点\t配料\n"
        "S1\t肉干\tB\t肉制品\t250g\t常温\t9800\t袋\t290\t否\t越嚼越香|全网销量第一的肉干\t牦牛肉100%"
    )
    with sqlite_database.write() as tx:
        import_sheet(tx, brands.encode(), filename="b.tsv", actor=system("test"))
        report = import_sheet(tx, goods.encode(), filename="g.tsv", actor=system("test"))

    assert (report.added, report.refused) == (1, ())
    assert [(r.line, r.column, r.message) for r in report.remarks] == [(2, "卖点", "广告法第九条第三项")]
