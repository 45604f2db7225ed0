"""Listens to the message channels of platforms that have one: a thread per shop, one process per shop by a lease.

A channel that breaks is opened again after a growing pause. Polling goes on meanwhile and finds what was missed.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from connectors.base.nudges import Nudge
from hub.channels import streams
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.kernel.errors import LeaseLost, NeedsReauth, RateLimited
from hub.kernel.jobs.queue import owner_name
from hub.kernel.jobs.verdicts import pause
from hub.kernel.logs import logger
from hub.kernel.runtime import Runtime
from hub.orders import nudged

#: Seconds between two looks at which shops are to be listened to.
LOOK_SECONDS = 2.0
#: Longest pause before a broken channel is opened again, in seconds.
LONGEST_PAUSE = 300.0
log = logger("listening")


@dataclass
class Ear:
    """The listener of one shop. ``made_from`` tells when the shop was connected anew or changed."""

    runtime: Runtime
    shop: Shop
    owner: str
    fence: int
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread = field(init=False)
    _failures: int = 0

    def __post_init__(self) -> None:
        """Prepare the thread; ``thread.start()`` begins."""
        self.thread = threading.Thread(target=self.listen, name=f"listen-{self.shop.code}", daemon=True)

    @property
    def made_from(self) -> tuple[Any, ...]:
        """What the open channel depends on."""
        return made_from(self.shop)

    def listen(self) -> None:
        """Listen until told to stop, the lease is lost or the shop needs a person."""
        while not self.stop.is_set():
            try:
                with opened(self.runtime, self.shop.id) as connector:
                    connector.listen(self.take, self.stop)
                wait = pause(1)  # a channel that ended without an error
            except (NeedsReauth, LeaseLost) as error:
                log.warning("listening ended", shop=self.shop.code, error=str(error))
                return
            except Exception as error:  # noqa: BLE001 - whatever broke, the channel is opened again
                self._failures += 1
                wait = max(pause(self._failures, longest=LONGEST_PAUSE), getattr(error, "after", 0.0))
                told = {"shop": self.shop.code, "error": f"{type(error).__name__}: {error}", "again_in": round(wait)}
                log.info("no quota to listen", **told) if isinstance(error, RateLimited) else log.warning(
                    "the message channel broke", **told
                )
            self.stop.wait(wait)

    def take(self, nudges: tuple[Nudge, ...]) -> None:
        """Store messages and plan the reads, while the lease is ours. Raises LeaseLost."""
        seconds = self.runtime.settings.job_lease_seconds
        with self.runtime.db.write() as tx:
            streams.extend(tx, self.shop.id, owner=self.owner, fence=self.fence, seconds=seconds)
            shop = tx.get(Shop, self.shop.id)
            if shop is not None:
                nudged.take(tx, shop, nudges)
        self._failures = 0


class Listening:
    """Rounds of looking which shops want a listener. Any number of processes may run it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._owner = owner_name()
        self._seconds = runtime.settings.job_lease_seconds
        self._stop = threading.Event()
        self.ears: dict[int, Ear] = {}

    def run(self) -> None:
        """Go round until ``stop``, then let every listener end and give its lease back."""
        while not self._stop.is_set():
            try:
                self.round()
            except Exception:  # listening outlives a database that is away
                log.exception("a round of listening failed")
            self._stop.wait(min(LOOK_SECONDS, self._seconds / 3))
        self.close()

    def stop(self) -> None:
        """End after the present round."""
        self._stop.set()

    def round(self) -> None:
        """Keep the leases of who listens, stop who should not, start who is missing."""
        with self._runtime.db.read() as tx:
            wanted = {shop.id: shop for shop in streams.listened(tx)}
        for shop_id, ear in list(self.ears.items()):
            shop = wanted.get(shop_id)
            if shop is None or made_from(shop) != ear.made_from or not self._extended(ear):
                ear.stop.set()
            if not ear.thread.is_alive():
                self._release(self.ears.pop(shop_id))
        for shop_id, shop in wanted.items():
            if shop_id not in self.ears and (fence := self._acquired(shop_id)):
                self.ears[shop_id] = ear = Ear(self._runtime, shop, self._owner, fence)
                ear.thread.start()

    def close(self) -> None:
        """Stop every listener and give the leases back; one that does not end in time loses it by and by."""
        for ear in self.ears.values():
            ear.stop.set()
        for ear in self.ears.values():
            ear.thread.join(self._seconds)
            if not ear.thread.is_alive():
                self._release(ear)
        self.ears.clear()

    def _acquired(self, shop_id: int) -> int:
        with self._runtime.db.write() as tx:
            return streams.acquire(tx, shop_id, owner=self._owner, seconds=self._seconds)

    def _extended(self, ear: Ear) -> bool:
        try:
            with self._runtime.db.write() as tx:
                streams.extend(tx, ear.shop.id, owner=ear.owner, fence=ear.fence, seconds=self._seconds)
        except LeaseLost:
            return False
        return True

    def _release(self, ear: Ear) -> None:
        with self._runtime.db.write() as tx:
            streams.release(tx, ear.shop.id, owner=ear.owner, fence=ear.fence)


def made_from(shop: Shop) -> tuple[Any, ...]:
    """Credentials, address and rules of a shop: when one changes, its channel is opened anew."""
    return shop.credentials, shop.base_url, shop.settings
