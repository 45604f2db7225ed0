"""The daily care of listings and orders: prices, edits, the shelf, memos, waybills, receivers; whoever has it keeps it."""

from dataclasses import replace

import pytest

from connectors.base.dispatch import Scene, Sender, WaybillRequest
from connectors.base.types import ChannelOrder, Flag, ListingState, ParcelNotice
from connectors.sandbox.faults import KINDS
from hub.kernel.errors import Conflict, Indeterminate, Rejected, Transient
from hub.kernel.money import Money

pytestmark = pytest.mark.faults
MOST_REQUESTS = 60
SENDER = Sender("样例仓", "10000000000", "青海省", "黄南藏族自治州", "泽库县", "样例路1号")


def every_request(driver, kind, act):
    """Run ``act(n)`` with the fault at request n until it is over before the fault is due."""
    for n in range(1, MOST_REQUESTS):
        driver.fault_at(kind, n)
        act(n)
        if not driver.calm():
            return
    pytest.fail(f"more than {MOST_REQUESTS} requests")


def read(driver, order_id: str) -> ChannelOrder:
    order = driver.connector.order(order_id)
    assert isinstance(order, ChannelOrder)
    return order


# -- listings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("prices")
def test_a_price_ends_exactly_where_it_was_set(driver, kind):
    ref = driver.publish("SKU-A")

    def act(n):
        done = []

        def push():
            done.append(driver.connector.set_price(ref, Money(6000 + n), market_price=Money(8900)))

        driver.settle(lambda: bool(done), push)
        assert driver.listing("SKU-A")["price_fen"] == 6000 + n
        assert done[0].item_id == ref.item_id

    every_request(driver, kind, act)


@pytest.mark.needs("edits")
def test_an_edit_changes_the_title_and_leaves_the_stock(driver):
    ref = driver.publish("SKU-A", stock=50)
    driver.connector.set_stock(ref, 41)
    edited = driver.connector.update_listing(
        ref, driver.draft("SKU-A", title="高原牧场冷冻牦牛腱子肉切块500克", stock=50)
    )
    truth = driver.listing("SKU-A")
    assert (truth["title"], truth["stock"], truth["created_count"]) == ("高原牧场冷冻牦牛腱子肉切块500克", 41, 1)
    assert edited.item_id == ref.item_id
    assert edited.state in (ListingState.LIVE, ListingState.AUDIT)


@pytest.mark.needs("edits")
def test_a_deleted_listing_is_gone_and_deleting_it_again_is_no_error(driver):
    ref = driver.connector.delist(driver.publish("SKU-A"))
    driver.connector.delete_listing(ref)
    assert driver.connector.find_listing("SKU-A") is None
    driver.connector.delete_listing(ref)


@pytest.mark.parametrize("kind", ["none", *KINDS])
@pytest.mark.needs("shelf")
def test_the_whole_shelf_is_read_with_what_it_shows(driver, kind):
    for number in range(7):
        driver.publish(f"SKU-{number}", price=Money(6900 + number), stock=10 + number)

    def shelf():
        rows = [row for page in driver.connector.all_listings() for row in page]
        return {row.ref.merchant_code: (row.ref.state, row.price, row.stock) for row in rows}

    quiet = shelf()
    assert set(quiet) == {f"SKU-{number}" for number in range(7)}
    for number in range(7):
        state, price, stock = quiet[f"SKU-{number}"]
        assert state is ListingState.LIVE
        assert price in (None, Money(6900 + number))
        assert stock in (None, 10 + number)
    if kind == "none" or kind in ("duplicate_page", "shifted_page"):  # those two move orders
        return

    def act(_):
        try:
            assert shelf() == quiet
        except Transient:
            driver.calm()
            assert shelf() == quiet

    every_request(driver, kind, act)


@pytest.mark.needs("categories")
def test_a_category_tells_what_it_wants_and_nothing_required_is_left_open(driver):
    draft = driver.draft("SKU-A")
    needs = driver.connector.category_needs(draft.facts, title=draft.title)
    assert needs.vendor_category_id
    assert needs.missing == ()


@pytest.mark.needs("freight")
def test_freight_templates_have_ids_and_names(driver):
    found = driver.connector.freight_templates()
    assert found
    assert all(template.template_id and template.name for template in found)


@pytest.mark.needs("qualifications")
def test_a_paper_is_kept_apart_from_pictures(driver, draw):
    kept = driver.connector.upload_qualification(draw("licence"))
    assert kept.url or kept.vendor_id


# -- orders


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("memos")
def test_a_memo_ends_as_it_was_written(driver, kind):
    (sold,) = driver.buy(1)

    def act(n):
        done = []

        def write():
            driver.connector.set_memo(sold.id, f"加冰袋 {n}", Flag.RED)
            done.append(n)

        driver.settle(lambda: bool(done), write)
        assert driver.simulator.market.service.memos[sold.id][0] == f"加冰袋 {n}"

    every_request(driver, kind, act)


@pytest.mark.needs("memos")
def test_a_memo_comes_back_with_the_order(driver):
    (sold,) = driver.buy(1)
    driver.connector.set_memo(sold.id, "加冰袋", Flag.RED)
    assert read(driver, sold.id).seller_note == "加冰袋"


@pytest.mark.needs("waybill_changes")
def test_a_waybill_number_is_corrected(driver):
    (sold,) = driver.buy(1)
    driver.connector.confirm_shipment(driver.notice(sold.id, "SF1000000000001"))
    lines = {line.line_id: line.quantity for line in read(driver, sold.id).lines}
    old, new = ParcelNotice("SF1000000000001", "SF", lines), ParcelNotice("SF1000000000009", "SF", lines)
    driver.connector.change_waybill(sold.id, old, new)
    assert [x["waybill"] for x in driver.truth(sold.id)["confirmed"]] == ["SF1000000000009"]
    assert driver.truth(sold.id)["confirm_count"] == 1


@pytest.mark.needs("address_changes")
def test_an_address_the_buyer_wants_comes_with_the_next_read(driver):
    (sold, other) = driver.buy(2)
    before = read(driver, sold.id).receiver.token
    wish = replace(sold.receiver, address="样例路99号")
    for order in (sold, other):
        driver.simulator.market.service.wish_address(order.id, wish)
    driver.connector.answer_address_change(sold.id, accept=True)
    driver.connector.answer_address_change(other.id, accept=False)
    assert (sold.receiver.address, other.receiver.address == wish.address) == ("样例路99号", False)
    assert read(driver, sold.id).receiver.token != before


@pytest.mark.needs("part_shipment")
def test_parts_of_an_order_are_told_one_after_the_other(driver):
    sold = next(order for order in driver.buy(30) if len(order.lines) > 1)
    whole = driver.notice(sold.id, "SF1000000000001")
    lines = list(whole.parcels[0].lines.items())
    first = replace(whole, parcels=(ParcelNotice("SF1000000000001", "SF", dict(lines[:1])),), complete=False)
    rest = replace(whole, parcels=(ParcelNotice("SF1000000000002", "SF", dict(lines[1:])),))
    driver.connector.confirm_shipment(first)
    assert driver.truth(sold.id)["status"] == "part_shipped"
    driver.connector.confirm_shipment(rest)
    assert (driver.truth(sold.id)["status"], driver.truth(sold.id)["confirm_count"]) == ("shipped", 1)
    assert {x.waybill for x in driver.connector.shipped_parcels(sold.id)} == {"SF1000000000001", "SF1000000000002"}


# -- waybills and receivers


def request_for(driver, order: ChannelOrder, request_id: str) -> WaybillRequest:
    account = next(x for x in driver.connector.waybill_accounts() if x.carrier)
    return WaybillRequest(request_id, order.order_id, account, SENDER, order.receiver, (("牦牛腱子肉", 1),), 1200)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("waybills")
def test_one_request_draws_one_number(driver, kind):
    (sold,) = driver.buy(1)
    order = read(driver, sold.id)
    driver.connector.waybill_accounts()

    def act(n):
        driver.calm()
        request = request_for(driver, order, f"parcel-{kind}-{n}")
        driver.fault_at(kind, n)
        known, drawn = set(driver.simulator.market.service.waybills), []

        def draw():
            drawn.append(driver.connector.request_waybill(request))

        driver.settle(lambda: bool(drawn), draw)
        assert set(driver.simulator.market.service.waybills) - known == {drawn[0].number}

    every_request(driver, kind, act)


@pytest.mark.needs("waybills")
def test_a_number_that_never_travelled_is_given_back(driver):
    (sold,) = driver.buy(1)
    drawn = driver.connector.request_waybill(request_for(driver, read(driver, sold.id), "parcel-1"))
    driver.connector.cancel_waybill(drawn)
    assert driver.simulator.market.service.waybills[drawn.number].cancelled
    driver.connector.cancel_waybill(drawn)


@pytest.mark.needs("waybills")
def test_nothing_in_clear_is_sent_for_a_number(driver, monkeypatch):
    (sold,) = driver.buy(1)
    order = read(driver, sold.id)
    request = request_for(driver, order, "parcel-1")
    seen, handle = [], driver.simulator.handle

    def listen(wire):
        seen.append(bytes(wire.url.raw_path) + wire.read())
        return handle(wire)

    monkeypatch.setattr(driver.simulator, "handle", listen)
    driver.connector.request_waybill(request)
    sent = b"".join(seen).decode("utf-8", "replace")
    assert sold.receiver.phone not in sent
    assert sold.receiver.name not in sent
    assert sold.receiver.address not in sent


@pytest.mark.needs("privacy")
def test_a_receiver_is_shown_in_clear_on_demand_and_not_once_the_order_is_over(driver):
    sold, closed = driver.buy(2)
    shown = driver.connector.reveal(read(driver, sold.id), scene=Scene.DELIVERY)
    assert (shown.name, sold.receiver.address in shown.address) == (sold.receiver.name, True)
    assert shown.virtual or shown.phone == sold.receiver.phone
    assert driver.simulator.market.service.revealed[sold.id] == 1
    assert sold.receiver.phone not in repr(shown)
    over = read(driver, closed.id)
    driver.simulator.market.close_order(closed.id)
    with pytest.raises((Rejected, Conflict)):
        driver.connector.reveal(over, scene=Scene.DELIVERY)
    assert closed.id not in driver.simulator.market.service.revealed


@pytest.mark.needs("oauth")
def test_the_owner_is_sent_to_the_platform_with_our_state(driver):
    address = driver.connector.authorise_url(redirect_uri="https://hub.example.invalid/shops/authorised", state="s-123")
    assert address.startswith("http")
    assert "s-123" in address
    assert str(driver.simulator.credentials().get("app_secret", "no secret")) not in address


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("waybill_changes")
def test_correcting_a_waybill_never_pretends(driver, kind):

    def act(n):
        driver.calm()
        (sold,) = driver.buy(1, seed=n)
        driver.connector.confirm_shipment(driver.notice(sold.id, f"SF10000000{n:05d}"))
        lines = {line.line_id: line.quantity for line in read(driver, sold.id).lines}
        old, new = ParcelNotice(f"SF10000000{n:05d}", "SF", lines), ParcelNotice(f"SF20000000{n:05d}", "SF", lines)
        driver.fault_at(kind, n)
        try:
            driver.connector.change_waybill(sold.id, old, new)
        except Indeterminate:
            return
        except Transient:
            assert [x["waybill"] for x in driver.truth(sold.id)["confirmed"]] == [old.waybill]
            return
        assert [x["waybill"] for x in driver.truth(sold.id)["confirmed"]] == [new.waybill]

    every_request(driver, kind, act)
