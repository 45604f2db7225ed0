"""The whole set as files: what the manifest says, what a second start does not repeat, and what a full disk leaves behind."""

import hashlib
from dataclasses import replace

import orjson
import pytest

from hub.kernel.blobs import BlobStore
from hub.kernel.errors import Invalid
from hub.studio import deliverables
from hub.studio.deliverables import Order, deliver, draw
from media_studio.brief import ProductBrief, Remark

BRIEF = ProductBrief(
    sku="T 1", name="样例石刻", name_bo="", brand="样例坊", public_brand="", theme="", category="工艺品", net_content="1件",
    storage="ambient", shelf_days=None, producer="样例合作社", origin="样例县", licence="", product_standard="",
    ingredients="", gtin="", certificates=(), selling_points=("手工雕刻",), story="山里来的石头。", uses=(), trace_url="",
    is_food=False, is_weighed=False, unit="盒",
)  # fmt: skip


def quiet(_text):
    return []


def loud(text):
    return [Remark("不可用")] if "手工" in text else []


def test_the_manifest_has_a_row_for_every_file_with_its_true_size_and_digest(tmp_path):
    told = []
    summary = deliver([Order(BRIEF, quiet)], ["jd", "youzan"], tmp_path, workers=1, tell=told.append)
    manifest = orjson.loads((tmp_path / "manifest.json").read_bytes())
    assert [one.sku for one in told] == ["T 1"]
    assert (summary["skus"], summary["pages"], summary["blocked"]) == (1, 2, [])
    for row in manifest["files"]:
        data = (tmp_path / row["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (row["bytes"], row["sha256"])
        assert row["spec"].startswith(f"{row['platform']}-")
        assert row["lint"] in ("clean", "remarks")
    widths = {(row["platform"], row["slot"].split("-")[0], row["width"]) for row in manifest["files"]}
    assert {
        ("kit", "poster", 1080),
        ("kit", "cut", 800),
        ("jd", "main", 800),
        ("jd", "detail", 750),
        ("jd", "wide", 990),
        ("youzan", "detail", 750),
    } <= widths
    assert not [file.name for file in tmp_path.rglob(".*")]
    assert summary["worker_peak_mib"] > 0


def test_a_finished_sku_is_not_drawn_again_and_an_unfinished_one_is(tmp_path):
    order = Order(BRIEF, quiet)
    assert not draw(order, ["jd"], tmp_path).reused
    assert draw(order, ["jd"], tmp_path).reused
    (tmp_path / "jd").glob("*/main-1.jpg").__next__().unlink()
    assert not draw(order, ["jd"], tmp_path).reused
    (tmp_path / "parts").glob("*.json").__next__().write_bytes(b'{"half')
    assert not draw(order, ["jd"], tmp_path).reused
    assert draw(order, ["jd"], tmp_path).reused


@pytest.mark.parametrize(
    "change", [{"net_content": "2件"}, {"story": "别处来的石头。"}, {"trace_url": "https://t.example.cn/1"}]
)
def test_changed_facts_are_drawn_again(tmp_path, change):
    draw(Order(BRIEF, quiet), ["douyin"], tmp_path)
    assert not draw(Order(replace(BRIEF, **change), quiet), ["douyin"], tmp_path).reused


def test_a_forbidden_word_is_counted_and_marks_every_file_of_the_set(tmp_path):
    told = draw(Order(BRIEF, loud), ["douyin"], tmp_path)
    rows = orjson.loads((tmp_path / "parts").glob("*.json").__next__().read_bytes())["rows"]
    assert told.findings >= 1
    assert {row["lint"] for row in rows} == {"blocked"}


def test_a_full_disk_is_told_and_leaves_no_finished_part(tmp_path, monkeypatch):
    def full(_store, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(BlobStore, "put", full)
    with pytest.raises(Invalid, match="could not be written") as refused:
        draw(Order(BRIEF, quiet), ["douyin"], tmp_path)
    assert "start again" in refused.value.remedy
    assert not list(tmp_path.rglob("parts/*.json"))
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_disk_that_fills_up_in_mid_write_leaves_no_half_file(tmp_path, monkeypatch):
    def half(path, data):
        with path.open("wb") as file:
            file.write(data[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(deliverables.Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space"):
        deliverables.written(tmp_path / "final.json", b"whole")
    assert list(tmp_path.iterdir()) == []
