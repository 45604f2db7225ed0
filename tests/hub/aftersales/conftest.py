"""A shop on a vendor's simulator with an order in it, and cases that buyers open about it."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import select

from connectors.base.types import OrderState
from hub.aftersales import answers, ingest, pull, queries, sending
from hub.aftersales.models import Answer, Case
from hub.channels import stock_sync
from hub.kernel.actor import Actor
from hub.kernel.jobs.queue import enqueue
from hub.orders import pull as orders
from hub.orders.models import Order

CLERK, CHIEF = Actor("user", "clerk", 1), Actor("user", "chief", 2)
ADDRESSES = [{"id": "7", "name": "样例仓", "mobile": "10000000000", "address": "样例路1号"}]


@dataclass
class Desk:
    """The after-sales desk of one shop."""

    house: Any
    simulator: Any
    shop_id: int
    limit: int = 50_000

    @property
    def service(self) -> Any:
        return self.simulator.market.service

    def read(self) -> None:
        """Pull the shop's orders and cases."""
        with self.house.runtime.db.write() as tx:
            enqueue(tx, orders.PULL, key=str(self.shop_id), payload={"shop_id": str(self.shop_id)})
            enqueue(tx, pull.PULL, key=str(self.shop_id), payload={"shop_id": str(self.shop_id)})
        self.house.run(orders.PULL, pull.PULL)

    def ask(self, kind: str = "refund", seed: int = 1, **named: Any) -> Any:
        """A buyer orders, opens a case, and both are read; the answer is the simulator's case."""
        [order] = self.simulator.market.place_orders(1, seed)
        case = self.service.ask(order.id, kind, **named)
        self.read()
        return case

    def case(self, sim: Any) -> Case:
        with self.house.runtime.db.read() as tx:
            return tx.exec(select(Case).where(Case.refund_id == sim.id)).one()

    def decide(self, sim: Any, act: str = "agree_refund", *, actor: Actor = CLERK, **named: Any) -> Answer:
        case = self.case(sim)
        draft = answers.Draft(act, ingest.basis(case), **named)
        with self.house.runtime.db.write() as tx:
            return answers.ask(tx, self.house.runtime.vault, case.id, draft, limit_fen=self.limit, actor=actor)

    def send(self) -> None:
        self.house.run(sending.SEND, pull.READ_ONE)

    def answers(self, sim: Any) -> list[tuple[str, str]]:
        with self.house.runtime.db.read() as tx:
            return [(x.act, x.state) for x in queries.answers(tx, [self.case(sim).id])]


@pytest.fixture
def desk(house, open_shop, put_on_sale):
    """``desk(vendor)`` is a shop with goods on sale."""

    def run(vendor: str = "taobao") -> Desk:
        simulator, shop_id = open_shop(vendor, settings={"return_addresses": ADDRESSES})
        house.sku("A")
        house.stock("A", 100)
        assert put_on_sale("A", vendor, shop_id).state == "live"
        house.run(stock_sync.FAN_OUT, stock_sync.PUSH)
        return Desk(house, simulator, shop_id)

    return run


@pytest.fixture
def people():
    return CLERK, CHIEF


@pytest.fixture
def shipped(house):
    """``shipped(no, (code, pieces))``: an order whose goods have left; answers with our id."""
    from hub.inventory import reservations
    from hub.kernel.db import Tx
    from hub.orders import queries as order_queries

    def run(no: str, *lines: tuple[str, int], state: str = "shipped") -> int:
        house.take(house.order(no, *lines, state=OrderState.TO_SHIP))
        with house.runtime.db.write() as tx:
            tx: Tx
            order = tx.exec(select(Order).where(Order.order_no == no)).one()
            rows = order_queries.lines_of(tx, [order.id])
            reservations.consume(tx, [(x.id, x.sku_id) for x in rows], ref=f"parcel:{no}", actor=house.actor)
            order.state = state
            tx.add(order)
        return order.id

    return run
