"""Promises of the event hash. The vectors were made with GS1's reference generator, named in the file."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from hub.trace.codes import NAMESPACES
from hub.trace.hashing import canonical_link, check_digit, event_hash, prehash

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["vectors"]


def shuffled(thing: Any, dice: random.Random) -> Any:
    """The same JSON with its fields in another order."""
    if isinstance(thing, dict):
        names = list(thing)
        dice.shuffle(names)
        return {name: shuffled(thing[name], dice) for name in names}
    return [shuffled(part, dice) for part in thing] if isinstance(thing, list) else thing


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['event']['type']}-{v['hash'][14:20]}")
def test_hashes_agree_with_the_reference_generator(vector: dict[str, Any]) -> None:
    assert event_hash(vector["event"], NAMESPACES) == vector["hash"]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_fields_does_not_matter(seed: int) -> None:
    for vector in VECTORS:
        assert event_hash(shuffled(vector["event"], random.Random(seed)), NAMESPACES) == vector["hash"]


def test_another_prefix_for_the_same_name_space_is_the_same_event() -> None:
    event = VECTORS[1]["event"]
    renamed = {name.replace("yph:", "x:"): value for name, value in event.items()}
    assert event_hash(renamed, {"x": NAMESPACES["yph"]}) == VECTORS[1]["hash"]


def test_the_event_s_own_id_and_record_time_are_not_hashed() -> None:
    event = VECTORS[0]["event"] | {"eventID": "urn:x:1", "recordTime": "2026-10-20T09:00:00+08:00"}
    assert event_hash(event, NAMESPACES) == VECTORS[0]["hash"]


def test_the_same_instant_in_another_zone_is_the_same_time() -> None:
    here = {"type": "ObjectEvent", "eventTime": "2026-10-20T09:00:00+08:00"}
    there = {"type": "ObjectEvent", "eventTime": "2026-10-20T01:00:00.000Z"}
    assert prehash(here, {}) == prehash(there, {}) == "eventType=ObjectEventeventTime=2026-10-20T01:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("https://trace.example.cn/a/01/6999900000019/10/L1?17=271231", "https://id.gs1.org/01/06999900000019/10/L1"),
        ("https://x.cn/01/06999900000019/10/L1/21/S1", "https://id.gs1.org/01/06999900000019/21/S1"),
        ("urn:epc:class:lgtin:6999900.000001.L1", "https://id.gs1.org/01/06999900000019/10/L1"),
        ("urn:epc:id:sscc:6999900.0000000001", "https://id.gs1.org/00/069999000000000019"),
        ("https://x.cn/401/6999900abc", "https://id.gs1.org/401/6999900abc"),
        ("https://x.cn/about", None),
        ("urn:uuid:1", None),
    ],
)
def test_links_have_one_spelling(text: str, same: str | None) -> None:
    assert canonical_link(text) == same


def test_check_digits_fit_published_codes() -> None:
    assert check_digit("0699990000001") == "9"
    assert check_digit("06999900000000001") == "9"
