"""What buyers told a marketplace stays sealed: orders of every vendor go through the house, and no byte tells who they are."""

import io
import os
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
import structlog
from sqlmodel import select

from catalog import examples
from connectors.base.registry import BUILT_IN, manifest
from connectors.sandbox.people import SimReceiver
from hub.channels import publishing
from hub.cli.demo import crew
from hub.first_run import samples
from hub.kernel import logs
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.errors import Conflict
from hub.kernel.jobs import queue, waking
from hub.kernel.jobs.models import LANES, Job
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.running import run_next
from hub.kernel.runtime import Runtime
from hub.kernel.units import StorageClass
from hub.orders import payloads, pull, reveal
from hub.orders.models import Order
from hub.warehouse import labels, waves, waybills
from hub.warehouse import queries as floor
from hub.warehouse.paper.label import label_pdf

#: One SKU that keeps at room temperature, so that one wave takes every parcel.
ACTOR = system("test")
CODE = "ZK037"
BROKER = os.environ.get("HUB_TEST_REDIS", "redis://127.0.0.1:6379/9")
CLERK = Actor("user", "clerk", 7)
EACH = 2

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def broker() -> Iterator[redis.Redis | None]:
    """An empty Redis that nobody else uses, where one answers on loopback."""
    store = redis.Redis.from_url(BROKER, socket_connect_timeout=1)
    try:
        free = store.dbsize() == 0
    except redis.RedisError:
        free = False
    if not free:
        warnings.warn(f"no empty Redis answers at {BROKER}: what goes through a broker is not looked at", stacklevel=1)
        yield None
        return
    waking.install_waker(BROKER)
    yield store
    queue.set_waker(None)
    store.flushdb()


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Every log line the hub writes, down to DEBUG."""
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    logs.set_up("DEBUG")
    yield said
    structlog.reset_defaults()


@pytest.fixture
def hub(runtime: Runtime, broker: redis.Redis | None) -> Runtime:
    """A hub over the broker where there is one."""
    changed = {"broker_url": BROKER} if broker is not None else {}
    return replace(runtime, settings=runtime.settings.model_copy(update=changed))


def work(hub: Runtime) -> None:
    for _ in range(40):
        if not run_next(hub, owner="test:1:1:x", lanes=tuple(LANES)):
            return
        while run_next(hub, owner="test:1:1:x", lanes=tuple(LANES)):
            pass


def sold(hub: Runtime, open_shop) -> list[SimReceiver]:
    """Every vendor sells some orders; they are taken in and allocated. Answers with the buyers."""
    with hub.db.write() as tx:
        examples.load(tx, actor=ACTOR)
        samples.shelves(tx)
        samples.couriers(tx, actor=ACTOR)
        samples.opening_stock(tx, pieces=200, actor=ACTOR)
    shops = {channel: open_shop(channel)[0] for channel in BUILT_IN}
    with hub.db.write() as tx:
        publishing.request_publish(tx, actor=ACTOR, codes=[CODE])
    work(hub)
    people = [o.receiver for seed, x in enumerate(shops.values()) for o in x.market.place_orders(EACH, seed)]
    for simulator in shops.values():
        simulator.faults.arm("truncated_json", 1)  # half an answer makes an error, and errors are logged
    for _ in range(2):
        with hub.db.write() as tx:
            enqueue(tx, pull.PULL_ALL, key="tick")
        hurry(hub)
        work(hub)
    return people


def hurry(hub: Runtime) -> None:
    """Nobody waits: what is queued is due."""
    with hub.db.write() as tx:
        for job in tx.exec(select(Job).where(Job.status == "queued")):
            job.due = now()
            tx.add(job)


def labelled(hub: Runtime) -> list[int]:
    """Pick, pack and label everything, and print the labels."""
    with hub.db.write() as tx:
        while waves.release_wave(tx, StorageClass.AMBIENT.value, actor=crew.ACTOR, limit=100):
            pass
        picking = [parcel.id for parcel in floor.parcels(tx, state="picking")]
    for parcel_id in picking:
        with hub.db.write() as tx:
            crew._pack(tx, parcel_id)
            waybills.label_parcel(tx, parcel_id, actor=crew.ACTOR)
    with hub.db.write() as tx:
        assert label_pdf(labels.print_labels(tx, hub.vault, picking, actor=CLERK))
    return picking


def read_on_record(hub: Runtime, order_id: int) -> bool:
    """Read one receiver, and the payload; whether the receiver was shown in clear."""
    with hub.db.write() as tx:
        payloads.of_order(tx, hub.vault, order_id, actor=CLERK)
    try:
        return bool(reveal.reveal(hub, order_id, purpose="call", actor=CLERK).phone)
    except Conflict:
        return False


def forms(text: str) -> set[bytes]:
    """How a text may look in a file: as UTF-8, as GBK, escaped in JSON, quoted in an address."""
    escaped = text.encode("unicode_escape")
    return {text.encode(), text.encode("gbk"), escaped, quote(text).encode(), quote(text, encoding="gbk").encode()}


def told_by(data: bytes, people: list[SimReceiver]) -> list[str]:
    """Which parts of which people stand in these bytes."""
    parts = {part for who in people for part in (who.name, who.phone, who.address)}
    return sorted(part for part in parts if any(form in data for form in forms(part)))


def everything(store: redis.Redis) -> bytes:
    """Every key and value of a Redis database."""
    read = {b"string": store.get, b"hash": store.hgetall, b"set": store.smembers}
    found = []
    for key in store.scan_iter():
        kind = store.type(key)
        value = store.lrange(key, 0, -1) if kind == b"list" else read.get(kind, store.dump)(key)
        found.append(repr((key, value)).encode())
    return b"\n".join(found)


def kept(folder: Path) -> dict[str, bytes]:
    """Every file under a folder by its name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_byte_the_hub_keeps_or_logs_tells_who_ordered(
    hub: Runtime,
    open_shop,
    sqlite_file: Path,
    tmp_path: Path,
    broker: redis.Redis | None,
    stderr: io.StringIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("fontTools", "PIL"):
        caplog.set_level("INFO", logger=name)
    caplog.set_level("DEBUG")
    people = sold(hub, open_shop)
    assert len(people) == EACH * len(BUILT_IN)
    assert len(labelled(hub)) == len(people)
    with hub.db.read() as tx:
        orders = tx.exec(select(Order.id, Order.channel)).all()
    shown = {channel for order_id, channel in orders if read_on_record(hub, order_id)}
    assert shown == {channel for channel in BUILT_IN if "privacy" in manifest(channel).capabilities}
    crew.work(hub)
    work(hub)
    with hub.db.read() as tx:
        assert set(tx.exec(select(Order.state))) <= {"shipped", "finished"}
        assert tx.exec(select(Job.id)).first()

    files = kept(sqlite_file.parent) | kept(tmp_path)
    assert sum(name.startswith("hub.sqlite3") for name in files) >= 1
    assert sum(len(data) for data in files.values()) > 500_000
    said = {"stderr": stderr.getvalue().encode(), "log": caplog.text.encode()}
    assert b"job failed" in said["stderr"]
    if broker is not None:
        said["broker"] = everything(broker)
        assert said["broker"]
    assert {name: found for name, data in (files | said).items() if (found := told_by(data, people))} == {}


def test_a_person_in_a_file_would_be_found(database) -> None:
    who = SimReceiver("赵青松", "10012345678", "青海省", "西宁市", "城西区", "", "样例路1号2幢303室", "t")
    assert told_by(b"x " + "赵青松".encode() + b" 10012345678", [who]) == ["10012345678", "赵青松"]
    assert told_by(b"\\u8d75\\u9752\\u677e", [who]) == ["赵青松"]
    assert told_by(b"nothing", [who]) == []
