"""Promises about practising with samples and sweeping them out again, on both databases."""

from typing import Any

import pytest
from sqlmodel import SQLModel, func, select

from hub.channels.connections import add_shop
from hub.first_run import clearing, samples, steps, training
from hub.identity import audit, users
from hub.identity import house as the_house
from hub.identity.users import NewUser
from hub.inventory.models import LedgerEntry
from hub.kernel.actor import system
from hub.kernel.errors import Conflict
from hub.kernel.runtime import Runtime

ACTOR = system("test")


@pytest.fixture
def practising(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """A sample house with one person; the sandbox's credentials are given, its network is not needed."""
    keys = {key: {"app_key": "k", "app_secret": "s", "access_token": "t"} for key in training.CHANNELS}
    monkeypatch.setattr(training, "credentials", lambda _port: keys)
    with runtime.db.write() as tx:
        users.add(tx, NewUser("tashi", "扎西", "x", frozenset({"admin"})), actor=ACTOR)
    samples.start(runtime, actor=ACTOR, pieces=12)
    return runtime


def rows(runtime: Runtime) -> dict[str, int]:
    with runtime.db.read() as tx:
        found = {t.name: tx.exec(select(func.count()).select_from(t)).one() for t in SQLModel.metadata.sorted_tables}
    return {name: count for name, count in found.items() if count}


def test_samples_fill_every_step_and_sweeping_leaves_people_and_the_audit_log(practising: Runtime) -> None:
    with practising.db.read() as tx:
        assert [step.key for step in steps.standing(tx) if not step.done] == ["name", "people"]
        assert tx.exec(select(func.count()).select_from(LedgerEntry)).one() > 100
    with practising.db.write() as tx:
        assert clearing.sweep(tx, with_orders_by_hand=False, actor=ACTOR) > 1000
    assert set(rows(practising)) == {"audit_entry", "audit_head", "house", "role_grant", "user_account"}
    with practising.db.read() as tx:
        assert steps.is_empty(tx)
        assert not the_house.view(tx).sample
        assert audit.verify(tx) is None


def test_after_sweeping_samples_can_come_in_again(practising: Runtime) -> None:
    before = rows(practising)
    with practising.db.write() as tx:
        clearing.sweep(tx, with_orders_by_hand=False, actor=ACTOR)
    samples.start(practising, actor=ACTOR, pieces=12)
    after = rows(practising)
    assert {name: n for name, n in after.items() if not name.startswith("audit")} == {
        name: n for name, n in before.items() if not name.startswith("audit")
    }


def test_samples_go_into_an_empty_house_only(practising: Runtime) -> None:
    before = rows(practising)
    with pytest.raises(Conflict):
        samples.start(practising, actor=ACTOR)
    assert rows(practising) == before


def test_a_real_house_is_never_swept(house: Any) -> None:
    house.sku("A1")
    with pytest.raises(Conflict), house.runtime.db.write() as tx:
        clearing.sweep(tx, with_orders_by_hand=True, actor=ACTOR)
    assert rows(house.runtime)["sku"] == 1


def test_a_sample_house_takes_no_real_shop(practising: Runtime) -> None:
    wanted = {"code": "real", "channel": "taobao", "name": "真店", "credentials": {"app_key": "k"}}
    with pytest.raises(Conflict), practising.db.write() as tx:
        add_shop(tx, practising, **wanted)
    with practising.db.write() as tx:
        clearing.sweep(tx, with_orders_by_hand=False, actor=ACTOR)
    with practising.db.write() as tx:
        assert add_shop(tx, practising, **wanted).code == "real"


def test_orders_entered_by_hand_are_swept_only_when_somebody_says_so(practising: Runtime, house: Any) -> None:
    house.sku("A1")
    house.stock("A1", 5)
    house.take(house.order("O1", ("A1", 1)))
    with pytest.raises(Conflict) as refused, practising.db.write() as tx:
        clearing.sweep(tx, with_orders_by_hand=False, actor=ACTOR)
    assert refused.value.message == "1 orders were entered by hand or out of a file."
    with practising.db.write() as tx:
        clearing.sweep(tx, with_orders_by_hand=True, actor=ACTOR)
    assert "sales_order" not in rows(practising)
