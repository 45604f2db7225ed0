"""Which SKUs are drawn, and with which lint."""

import pytest

from hub.kernel.errors import NotFound
from hub.studio.checking import remarks
from hub.studio.ordering import orders_for

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_all_skus_or_those_of_a_brand_by_code_or_name(house):
    house.sku("A")
    house.sku("B", restricted=True)
    with house.runtime.db.read() as tx:
        found = orders_for(tx, trace_base="")
        assert [order.brief.sku for order in found] == ["A", "B"]
        assert found[0].barred == ()
        assert len(found[1].barred) == 1
        assert len(orders_for(tx, trace_base="", brand="B1")) == 2
        assert len(orders_for(tx, trace_base="", brand="样例坊")) == 2
        with pytest.raises(NotFound, match="no product fits"):
            orders_for(tx, trace_base="", brand="别家")


def test_a_producers_registered_name_is_no_claim_and_ingredients_may_say_all(house):
    known = {"papers": (), "names": ("样例有机合作社",), "ingredients": "牦牛肉100%"}
    assert remarks("样例有机合作社", **known) == []
    assert remarks("牦牛肉100%", **known) == []
    assert [r.blocking for r in remarks("国家级品质", **known)] == [True]
