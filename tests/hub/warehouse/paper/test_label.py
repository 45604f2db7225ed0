"""A label is 76 × 130 mm, can be scanned and read, fits its page and gives no buyer away."""

import time
from dataclasses import replace

import pypdfium2
import pytest
from pypdf.generic import ContentStream

from hub.kernel.errors import Invalid
from hub.logistics.addressing import PrintedReceiver, printed
from hub.warehouse.paper.label import label_pdf

MM = 72 / 25.4


def test_a_label_is_exactly_76_by_130_millimetres(label, pages):
    box = pages(label_pdf([label]))[0].mediabox
    assert float(box.width) / MM == pytest.approx(76, abs=0.001)
    assert float(box.height) / MM == pytest.approx(130, abs=0.001)


def test_the_text_of_a_label_can_be_selected(label, words):
    text = words(label_pdf([label]))
    for said in (
        "顺丰速运",
        "冷冻-18℃",
        "西宁971-QH03",
        "SF1234567890123",
        "扎***1******5678",
        "青海省海东市乐都区碾伯街道",
        "文化路12号阳光小区*栋*单元*室",
        "泽库县电商公共服务中心",
        "牦牛肉后腿500g×2；藏系羊肉卷400g×1",
        "3.26kg",
        "1/2",
        "订单3489217765012345678",
        "打印2026-10-0108:30",
    ):
        assert said in text


def test_the_receivers_phone_name_and_door_are_not_on_the_label(label, words):
    text = words(label_pdf([label]))
    assert "13812345678" not in text
    assert "8123" not in text
    assert "扎西" not in text
    assert "501室" not in text
    assert "3栋" not in text


@pytest.mark.parametrize("waybill", ["SF1234567890123", "9912345678901", "JDVA12345678901-1-2-", "EA123456789CN"])
def test_barcode_and_qr_are_read_from_a_203_dpi_print(label, waybill, scanned):
    found = scanned(label_pdf([replace(label, waybill=waybill)]))
    assert found == {"Code128": waybill, "QRCode": label.trace_url}


def test_a_label_without_a_trace_address_has_no_qr_code(label, scanned):
    assert scanned(label_pdf([replace(label, trace_url="")])) == {"Code128": label.waybill}


@pytest.mark.parametrize(("storage", "mark"), [("frozen", "冷冻-18℃"), ("chilled", "冷藏0-4℃"), ("ambient", "常温")])
def test_the_temperature_class_is_told_in_words_and_in_ink(label, storage, mark, words):
    pdf = label_pdf([replace(label, storage=storage)])
    assert mark in words(pdf)
    corner = pypdfium2.PdfDocument(pdf)[0].render(scale=203.2 / 72).to_pil().convert("L").crop((352, 16, 592, 96))
    black = sum(corner.histogram()[:128]) / (corner.width * corner.height)
    assert {"frozen": black > 0.6, "chilled": 0.3 < black < 0.5, "ambient": black < 0.25}[storage]


@pytest.mark.parametrize(
    "address",
    ["恰克拉克村" * 80, "W" * 300, "加油站往东两百米红色大门，" * 12, "A" * 40 + "路" * 40, "", "རྩེ་ཁོག་" * 40],
)
def test_a_long_address_stays_in_its_box(label, address, boxes):
    receiver = printed(
        "欧阳" * 30,
        "18877771111-123",
        province="新疆维吾尔自治区",
        city="克孜勒苏柯尔克孜自治州",
        district="阿克陶县",
        town="布伦口乡" * 6,
        address=address,
    )
    crowded = replace(
        label,
        receiver=receiver,
        carrier_name="中国邮政速递物流" * 4,
        goods="牦牛肉后腿 500g ×2；" * 60,
        sender_name="泽库县电商公共服务中心" * 5,
        route="喀什转运中心" * 6,
        order_no="9" * 60,
        reprint=12,
        pieces=1000,
        weight_g=123456,
    )
    pdf = label_pdf([crowded])
    for sign, left, bottom, right, top in boxes(pdf):
        assert left >= 1.5 * MM, sign
        assert right <= 74.5 * MM, sign
        assert bottom >= 1.5 * MM, sign
        assert top <= 128.5 * MM, sign
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=203.2 / 72).to_pil().convert("L")
    rules = [image.getpixel((x, round(74.7 * 8))) for x in range(20, 590)]
    assert max(rules) < 128
    below = [image.getpixel((x, round(y * 8))) for x in range(100, 590) for y in (74.2, 75.2)]
    assert min(below) > 128


def test_no_sign_is_smaller_than_six_points(label, pages):
    receiver = replace(label.receiver, address="恰克拉克村" * 80)
    sizes = []
    page = pages(label_pdf([replace(label, receiver=receiver, goods="牦牛肉" * 200)]))[0]
    page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: sizes.append(size) if text.strip() else None)
    assert min(sizes) == 6.0


def test_nothing_on_a_label_is_coloured_or_thinner_than_a_fifth_of_a_millimetre(label, pages):
    page = pages(label_pdf([label]))[0]
    stream = ContentStream(page.get_contents(), page.pdf)
    drawn = [
        (operator, [float(number) for number in numbers])
        for numbers, operator in stream.operations
        if operator in (b"re", b"rg", b"RG", b"g", b"G", b"k", b"K", b"S", b"s")
    ]
    assert {operator for operator, _ in drawn} <= {b"re", b"g", b"rg", b"RG"}
    assert {tuple(set(numbers)) for operator, numbers in drawn if operator != b"re"} <= {(0.0,), (1.0,)}
    assert min(min(abs(numbers[2]), abs(numbers[3])) for operator, numbers in drawn if operator == b"re") > 0.2 * MM


def test_a_reprint_says_so_and_a_first_print_does_not(label, words):
    assert "补打2" in words(label_pdf([replace(label, reprint=2)]))
    assert "补打" not in words(label_pdf([label]))


def test_a_parcel_not_yet_weighed_shows_a_dash(label, words):
    text = words(label_pdf([replace(label, weight_g=None)]))
    assert "重量—" in text
    assert "kg" not in text


def test_without_a_route_the_region_leads(label, words):
    assert words(label_pdf([replace(label, route="")])).count("青海省海东市乐都区碾伯街道") == 2


def test_a_sign_no_font_has_does_not_stop_the_print_and_marks_of_direction_vanish(label, words):
    receiver = PrintedReceiver("😀*", "", "青海省", "文化\u202e路\x00")
    text = words(label_pdf([replace(label, receiver=receiver)]))
    assert "文化路" in text


@pytest.mark.parametrize("waybill", ["", "顺丰123", "12 34", "9" * 200])
def test_a_waybill_that_no_barcode_can_carry_is_refused(label, waybill):
    with pytest.raises(Invalid):
        label_pdf([replace(label, waybill=waybill)])


def test_no_labels_are_refused():
    with pytest.raises(Invalid, match="no label"):
        label_pdf([])


def test_two_hundred_labels_take_under_three_seconds_and_three_megabytes(label, pages):
    many = [replace(label, waybill=f"SF{number:013d}", order_no=f"34892177650{number:08d}") for number in range(200)]
    begun = time.process_time()
    pdf = label_pdf(many)
    assert time.process_time() - begun < 3
    assert len(pdf) < 3_000_000
    assert len(pages(pdf)) == 200
