"""A buyer's phone: the code on a shipped parcel's label is read, and its passport opens."""

import time
from datetime import timedelta
from typing import Any

import httpx
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser

from connectors.base.types import ChannelOrder, OrderLine, OrderState, Receiver
from hub.channels import queries as channels
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.money import Money
from hub.logistics import carriers
from hub.orders import ingest
from hub.orders import queries as orders
from hub.trace import examples
from hub.trace.codes import parcel_codes
from hub.warehouse import handover, labels, packing, parcels, waves, waybills
from hub.warehouse import queries as floor
from hub.warehouse.paper.label import label_pdf

ACTOR = Actor("user", "tashi", 1)


def an_order() -> ChannelOrder:
    """Two bags of yak meat."""
    line = OrderLine("1", "I", "V", "ZK001", "牦牛腱子肉", 2, Money(6900), Money(13800))
    there = Receiver("青海省", "西宁市", "城西区", "", "卓*", "139****0000", "五四大街***", token="OAID-T")
    at = now()
    return ChannelOrder(
        order_id="T-TRACE-1", state=OrderState.TO_SHIP, vendor_status="WAIT_SELLER_SEND_GOODS", created_at=at, paid_at=at,
        modified_at=at, ship_by=at + timedelta(days=2), lines=(line,), receiver=there, paid=Money(13800), freight=Money(0),
        discount=Money(0), raw=b"{}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def code_on_the_label(stocked: Any) -> str:
    """What a scanner reads from the label of a parcel that was then handed over."""
    runtime, address = stocked
    with runtime.db.write() as tx:
        examples.load(tx, actor=ACTOR)
        shop = next(shop for shop in channels.shops(tx) if shop.channel == "taobao")
        ingest.take_in(tx, runtime.vault, shop, [an_order()], min_days=3, actor=ACTOR)
        carriers.ensure(tx, code="SFT", name="样例速运", storages=("frozen",), rank=1)
        waybills.import_numbers(tx, "SFT", ["SF0000004711"])
    with runtime.db.write() as tx:
        parcels.plan_parcels(tx, None)
        while waves.release_wave(tx, "frozen", actor=ACTOR):
            pass
        [parcel] = [
            found
            for found in floor.parcels(tx, state="picking")
            if orders.order(tx, found.order_id).order_no == "T-TRACE-1"
        ]
        packing.scan(tx, parcel.id, "ZK001", pieces=2)
        packing.pack(tx, parcel.id, weight_g=parcel.expected_g, actor=ACTOR, coolant_in=True)
        waybills.label_parcel(tx, parcel.id, actor=ACTOR)
        codes = parcel_codes(runtime)
        printed = labels.print_labels(
            tx, runtime.vault, [parcel.id], actor=ACTOR, trace=lambda number: codes.link(number, address)
        )
        handover.hand_over(tx, [parcel.id], signed_by="样例快递员", actor=ACTOR)
    sheet = pypdfium2.PdfDocument(label_pdf(printed))[0].render(scale=203.2 / 72).to_pil().convert("1").convert("L")
    return next(found.text for found in zxingcpp.read_barcodes(sheet) if found.format.name.startswith("QR"))


@pytest.mark.parametrize("language", ["zh", "bo", "en"])
def test_the_decoded_code_opens_the_passport_on_a_phone_without_a_script(
    browser: Browser, code_on_the_label: str, language: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{code_on_the_label}?lang={language}")
    assert page.locator("h2", has_text="牦牛腱子肉").count() == 1
    assert page.locator("svg[role=img]").count() == 2  # the map and the curve
    page.locator("a.more").click()
    assert page.locator(".makers li", has_text="示例泽曲牦牛养殖专业合作社").count() == 1
    assert "五四大街" not in page.content()
    context.close()
    assert complaints == []


def test_the_first_byte_is_quick_and_the_page_is_light(code_on_the_label: str) -> None:
    waits, size = [], 0
    with httpx.Client() as client:
        for _ in range(7):
            started = time.perf_counter()
            with client.stream("GET", code_on_the_label) as answer:
                waits.append(time.perf_counter() - started)
                size = len(answer.read())
        sheet = client.get(httpx.URL(code_on_the_label).join("/static/passport.css"))
    assert min(waits) <= 0.050  # the quickest of seven: what other work on the machine costs is not ours
    assert size + len(sheet.content) <= 120_000
