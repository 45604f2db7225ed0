"""What the studio is told of a SKU."""

import pytest

from hub.channels import creatives


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("base", "gtin", "link"),
    [
        ("https://trace.example.cn", "6999900000019", "https://trace.example.cn/01/06999900000019"),
        ("https://trace.example.cn/", "6999900000019", "https://trace.example.cn/01/06999900000019"),
        ("", "6999900000019", ""),
        ("https://trace.example.cn", "", ""),
    ],
)
def test_a_trace_code_leads_to_the_set_origin_or_is_not_drawn(house, base, gtin, link):
    from dataclasses import replace

    sku_id = house.sku("A")
    with house.runtime.db.read() as tx:
        card = replace(creatives.card_of(tx, sku_id), gtin=gtin)
    assert creatives.brief_of(card, trace_base=base).trace_url == link
