"""A page as ZPL is the page itself: dots of a 203 dpi head that a scanner reads, and no buyer in its text."""

import re
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from hub.warehouse.paper.label import label_pdf
from hub.warehouse.paper.packing_slip import SlipPaper, slip_pdf
from hub.warehouse.paper.zpl import zpl


def printed(data):
    """The pages a printer would burn, read by the programming guide's rules for ^GFA and its short forms."""
    pages = []
    for block in re.findall(r"\^XA(.*?)\^XZ", data.decode("ascii"), re.DOTALL):
        total, field, row, body = re.search(r"\^GFA,(\d+),(\d+),(\d+),(.*?)\^FS", block).groups()
        assert total == field
        rows, digits = [], ""
        for sign in body:
            if sign == ":":
                rows.append(rows[-1])
            elif sign in ",!":
                rows.append(digits.ljust(int(row) * 2, "0" if sign == "," else "F"))
                digits = ""
            else:
                digits += sign
                if len(digits) == int(row) * 2:
                    rows.append(digits)
                    digits = ""
        raw = bytes.fromhex("".join(rows))
        assert (len(raw), digits) == (int(total), "")
        page = Image.frombytes("1", (int(row) * 8, len(rows)), raw).convert("L").point(lambda shade: 255 - shade)
        assert f"^PW{page.width}^LL{page.height}" in block
        pages.append(page)
    return pages


def codes(page):
    return {found.format.name: found.text for found in zxingcpp.read_barcodes(page)}


@pytest.mark.parametrize("waybill", ["SF1234567890123", "9912345678901", "JDVA12345678901-1-2-"])
def test_barcode_and_qr_of_a_label_are_read_from_its_dots(label, waybill):
    (page,) = printed(zpl(label_pdf([replace(label, waybill=waybill)])))
    assert page.size == (608, 1040)
    assert codes(page) == {"Code128": waybill, "QRCode": label.trace_url}


def test_every_page_becomes_a_label_of_its_own_in_the_same_order(label):
    numbers = [f"SF{number:013d}" for number in range(3)]
    pages = printed(zpl(label_pdf([replace(label, waybill=number) for number in numbers])))
    assert [codes(page)["Code128"] for page in pages] == numbers


def test_a_packing_slip_on_the_roll_keeps_its_code(slip):
    (page,) = printed(zpl(slip_pdf([slip], paper=SlipPaper.ROLL)))
    assert codes(page) == {"QRCode": slip.trace_url}


def test_the_dots_are_those_of_the_pdf_and_carry_no_readable_text(label):
    data = zpl(label_pdf([label]))
    (page,) = printed(data)
    black = page.histogram()[0] / (page.width * page.height)
    assert 0.05 < black < 0.5
    assert b"13812345678" not in data
    assert data.isascii()
    assert len(data) < 120_000
