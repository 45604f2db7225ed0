"""A listing in audit is asked after until the platform has made up its mind."""

from hub.channels import audits, connections


def in_audit(house, open_shop, put_on_sale):
    simulator, shop_id = open_shop("wechat_shop", instant_audit=False)
    house.sku("A")
    house.stock("A", 7)
    row = put_on_sale("A", "wechat_shop", shop_id)
    assert row.state == "audit"
    return simulator, shop_id, row


def check(house) -> list[str]:
    with house.runtime.db.write() as tx:
        audits.enqueue_many(tx, audits.CHECK_ALL, [("tick", {})])
    return house.run(audits.CHECK_ALL, audits.CHECK)


def test_a_passed_audit_makes_the_listing_live_and_its_stock_is_pushed(house, open_shop, put_on_sale, listing) -> None:
    simulator, shop_id, row = in_audit(house, open_shop, put_on_sale)
    check(house)
    assert listing("A", shop_id).state == "audit"

    simulator.approve(row.item_id)
    assert check(house) == [audits.CHECK_ALL, audits.CHECK]
    assert listing("A", shop_id).state == "live"

    house.run("channels.stock_changed", "channels.push_stock")
    assert listing("A", shop_id).stock_pushed == simulator.market.state()["listings"][0]["stock"] == 7


def test_a_failed_audit_keeps_the_platform_s_reason(house, open_shop, put_on_sale, listing) -> None:
    simulator, shop_id, row = in_audit(house, open_shop, put_on_sale)
    simulator.refuse(row.item_id, "主图含有促销文字")

    check(house)

    found = listing("A", shop_id)
    assert found.state == "refused"
    assert "主图含有促销文字" in found.error


def test_without_audits_nobody_is_called_and_a_stopped_shop_is_left_alone(house, open_shop, put_on_sale) -> None:
    assert check(house) == [audits.CHECK_ALL]
    _, shop_id, _ = in_audit(house, open_shop, put_on_sale)
    with house.runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, shop_id, reason="revoked", actor=house.actor)

    assert check(house) == [audits.CHECK_ALL]
