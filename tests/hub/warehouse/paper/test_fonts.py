"""The paper's type is embedded, cut to the signs used, and may be used by two threads at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hub.warehouse.paper import fonts
from hub.warehouse.paper.label import label_pdf


def test_every_font_of_a_document_is_embedded(label, pages):
    found = pages(label_pdf([label]))[0]["/Resources"]["/Font"].values()
    assert sorted(font["/BaseFont"] for font in found) == ["/YPHUOA+Paper-bold", "/YPHUOA+Paper-regular"]
    for font in found:
        assert font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()[:4] == b"\x00\x01\x00\x00"


def test_a_one_page_document_carries_only_the_signs_it_uses(label):
    assert len(label_pdf([label])) < 60_000


def test_chinese_is_one_em_wide_and_bold_latin_wider_than_regular():
    assert fonts.width("泽库", "regular", 10) == 20.0
    assert fonts.width("waybill", "bold", 10) > fonts.width("waybill", "regular", 10)


def test_rare_characters_of_names_are_set(label, words):
    receiver = replace(label.receiver, name="𠮷*", address="㙦堡村䶮巷")
    assert "㙦堡村䶮巷" in words(label_pdf([replace(label, receiver=receiver)]))


def test_documents_made_at_the_same_time_keep_their_own_text(label, words):
    made = [replace(label, waybill=f"SF{number:013d}", goods=chr(0x6C34 + number) * 12) for number in range(24)]
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda facts: label_pdf([facts]), made))
    for facts, paper in zip(made, papers, strict=True):
        assert facts.goods in words(paper)
        assert facts.waybill in words(paper)
