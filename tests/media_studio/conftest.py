"""Invented briefs of every shape, and listing sets rendered once for the whole room."""

from dataclasses import replace
from typing import Any

import pytest

from media_studio.brief import ListingSet, ProductBrief
from media_studio.listing_sets import render_listing_sets
from media_studio.specs import platforms

_MEAT = ProductBrief(
    sku="T-001",
    name="高山牛腱子肉",
    name_bo="གཡག་ཤ།",
    brand="",
    public_brand="高山牦牛",
    theme="yak-earth",
    category="牦牛生鲜",
    net_content="500g",
    storage="frozen",
    shelf_days=365,
    producer="示例高山肉类加工有限公司",
    origin="示例省高山县",
    licence="",
    product_standard="GB/T 17238",
    ingredients="牦牛肉",
    gtin="9520000000011",
    certificates=("有机", "地理标志", "清真"),
    selling_points=("天然草场放牧", "县内屠宰分割，排酸后速冻", "一袋一码，可查批次与检疫记录"),
    story="草原海拔高，牧草生长期短而昼夜温差大。牦牛随季节转场，自由采食，生长缓慢。屠宰、分割、速冻都在县内完成。",
    uses=("冷藏室解冻12小时", "冷水下锅焯去血沫", "加姜片小火炖煮90分钟"),
    trace_url="https://trace.example.cn/t/T001L2026110101",
    is_food=True,
    is_weighed=False,
    unit="袋",
)

#: Shape drawn -> what differs from the meat bag.
SHAPES: dict[str, dict[str, Any]] = {
    "pouch": {},
    "standing": {"name": "黑青稞米", "category": "粮食加工品", "theme": "barley-gold", "storage": "ambient", "licence": "SC1"},
    "box": {"name": "手撕牛肉", "category": "肉制品", "unit": "盒", "storage": "ambient", "net_content": "100g×3", "licence": "SC1"},
    "carton": {"name": "巴氏鲜奶", "category": "乳制品", "unit": "箱", "storage": "chilled", "theme": "dairy-sky", "licence": "SC1"},
    "gift": {"name": "全家福礼盒(腱子/牛腩/肉卷)", "unit": "礼盒"},
    "jar": {"name": "高原蜂蜜", "category": "蜂产品", "unit": "瓶", "storage": "ambient", "theme": "forest-fungus", "licence": "SC1"},
    "bottle": {"name": "青稞酒 42%vol", "category": "酒类", "unit": "瓶", "storage": "ambient", "shelf_days": None, "licence": "SC1"},
    "can": {"name": "清炖牛肉罐头", "category": "罐头", "unit": "罐", "storage": "ambient", "licence": "SC1"},
    "drum": {"name": "初榨菜籽油", "category": "食用植物油", "unit": "桶", "storage": "ambient", "net_content": "5L", "licence": "SC1"},
    "tub": {"name": "蕨麻冰淇淋", "category": "冷冻饮品", "unit": "箱", "theme": "dairy-sky", "licence": "SC1"},
    "scarf": {"name": "牦牛绒围巾", "category": "纺织", "is_food": False},
    "cushion": {"name": "羊毛藏毯 坐垫", "category": "纺织", "is_food": False},
    "bowl": {"name": "手工银碗", "category": "银器", "is_food": False, "is_weighed": True, "net_content": "约90g(称重)"},
    "bangle": {"name": "手工银手镯 足银", "category": "银饰", "is_food": False, "is_weighed": True},
    "stone": {"name": "石刻 定制刻字(预售15天)", "category": "工艺品", "is_food": False, "net_content": "约0.8kg"},
    "wallet": {"name": "藏式牛皮手作钱包", "category": "皮具", "is_food": False, "net_content": "1个"},
    "ticket": {"name": "石经墙 一日研学票", "category": "旅游", "storage": "virtual", "is_food": False, "unit": "券", "net_content": "1人"},
}  # fmt: skip

_CRAFT = {
    "storage": "ambient", "shelf_days": None, "unit": "盒", "theme": "craft-silver", "certificates": (), "uses": (),
    "ingredients": "", "product_standard": "",
}  # fmt: skip


def _shaped(shape: str) -> ProductBrief:
    changes = SHAPES[shape]
    base = replace(_MEAT, **_CRAFT) if changes.get("is_food") is False else _MEAT
    return replace(base, sku=f"T-{shape}", **changes)


@pytest.fixture(scope="session")
def meat() -> ProductBrief:
    return _MEAT


@pytest.fixture(scope="session", params=list(SHAPES))
def every_shape(request: pytest.FixtureRequest) -> tuple[str, ProductBrief]:
    return request.param, _shaped(request.param)


@pytest.fixture(scope="session")
def ticket() -> ProductBrief:
    return _shaped("ticket")


@pytest.fixture(scope="session")
def sets(meat: ProductBrief) -> dict[str, ListingSet]:
    return render_listing_sets(meat, platforms())
