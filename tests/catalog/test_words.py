import pytest

from catalog import words
from catalog.words import Licensing


@pytest.mark.parametrize(
    ("spec", "grams"),
    [
        ("500g", 500),
        ("1.5kg", 1500),
        ("250g×2", 500),
        ("18g×20", 360),
        ("约12kg(称重)", 12_000),
        ("200mL×10", None),
        ("5L", None),
        ("45×45cm", None),
        ("1人", None),
        ("", None),
    ],
)
def test_net_weight_is_read_from_the_spec_or_left_open(spec: str, grams: int | None) -> None:
    assert words.net_grams(spec) == grams


def test_strong_liquor_needs_no_shelf_life_and_weak_does() -> None:
    assert not words.needs_shelf_life("酒类", "青稞酒 42%vol", food=True)
    assert words.needs_shelf_life("酒类", "青稞低度酒 8%vol", food=True)
    assert words.needs_shelf_life("酒类", "青稞酒", food=True)
    assert not words.needs_shelf_life("工艺品", "石刻", food=False)


@pytest.mark.parametrize(
    ("category", "tax_class", "food", "needed"),
    [
        ("牦牛生鲜", "VAT9/肉类(鲜冻)", True, Licensing.QUARANTINE),
        ("蕨麻", "VAT9/干制农产品", True, Licensing.PRIMARY),
        ("饼干", "VAT13/焙烤", True, Licensing.PRODUCTION),
        ("银器", "VAT13/银器", False, Licensing.NONE),
    ],
)
def test_the_permission_follows_from_the_category(category: str, tax_class: str, food: bool, needed: Licensing) -> None:
    assert words.licensing(category, tax_class, food=food) is needed


@pytest.mark.parametrize("category", ["工艺品", "银饰", "旅游(虚拟)", "受限-中药材", "皮具"])
def test_goods_that_are_not_food_are_known_by_category(category: str) -> None:
    assert not words.is_food(category)
    assert words.is_food("乳制品")
