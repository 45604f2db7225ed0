"""The buyers of the play: they order at the sandbox marketplaces over HTTP, and some change their mind."""

import random
from dataclasses import dataclass, field

import httpx

from hub.first_run.training import address, cast


@dataclass
class Buyers:
    """Orders placed so far, by connector key."""

    base_port: int
    seed: int
    placed: dict[str, list[str]] = field(default_factory=dict)
    regretted: set[str] = field(default_factory=set)
    _round: int = 0

    def __post_init__(self) -> None:
        """One connection pool for the whole play."""
        self._client = httpx.Client(timeout=30)
        self._dice = random.Random(self.seed)

    def order(self, count: int, *, skus: dict[str, list[str]] | None = None) -> int:
        """Place ``count`` orders spread over all marketplaces; returns how many were placed."""
        keys = list(cast())
        shares = {key: count // len(keys) for key in keys}
        for extra in range(count % len(keys)):
            shares[keys[(self._round + extra) % len(keys)]] += 1
        self._round += 1
        total = 0
        for key, n in shares.items():
            wish: dict[str, object] = {"n": n, "seed": self.seed * 1000 + self._round}
            if skus:
                wish["skus"] = skus[key]
            ids = self._post(key, "orders", wish)["order_ids"] if n else []
            self.placed.setdefault(key, []).extend(ids)
            total += len(ids)
        return total

    def regret(self, share: float) -> int:
        """A share of the buyers get their money back, unless their order has shipped already; it is closed at once."""
        count = 0
        for key, ids in self.placed.items():
            fresh = [order_id for order_id in ids if f"{key}:{order_id}" not in self.regretted]
            chosen = [order_id for order_id in fresh if self._dice.random() < share]
            self.regretted |= {f"{key}:{order_id}" for order_id in chosen}
            count += sum(self._refund(key, order_id) for order_id in chosen)
        return count

    def arm(self, kind: str, n: int) -> None:
        """Arm a fault on every marketplace."""
        for key in cast():
            self._post(key, "faults", {"kind": kind, "n": n})

    def truth(self) -> dict[str, dict[str, object]]:
        """What every marketplace itself knows."""
        return {key: self._client.get(self._url(key, "state")).raise_for_status().json() for key in cast()}

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _refund(self, key: str, order_id: str) -> bool:
        answer = self._client.post(self._url(key, "refunds"), json={"order_ids": [order_id], "close": True})
        if answer.status_code == httpx.codes.CONFLICT:
            return False  # shipped meanwhile
        answer.raise_for_status()
        return True

    def _post(self, key: str, page: str, body: dict[str, object]) -> dict[str, list[str]]:
        answer = self._client.post(self._url(key, page), json=body)
        result: dict[str, list[str]] = answer.raise_for_status().json()
        return result

    def _url(self, key: str, page: str) -> str:
        return f"{address(self.base_port, key)}/__sandbox__/{page}"
