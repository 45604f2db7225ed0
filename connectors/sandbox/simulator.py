"""The frame of every simulator: control panel, faults and call counting around a vendor's own protocol.

A vendor subclasses ``BaseSimulator`` and writes ``answer``, which turns the market's ``Refusal`` into the
vendor's own error codes.
"""

import abc
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.faults import KINDS, Faults
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimOrder
from connectors.sandbox.wire import json_answer

PANEL = "/__sandbox__/"


class NoAnswer(Exception):
    """The connection drops: nobody hears an answer."""


class BaseSimulator(abc.ABC):
    """One simulated marketplace. ``handle`` is the whole of it: a request in, a response out."""

    key: ClassVar[str] = ""
    port_offset: ClassVar[int] = 0

    def __init__(self, market: Market) -> None:
        self.market = market
        self.faults = Faults()
        self._posting: threading.Thread | None = None
        self._to_post: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._push_url = ""

    # -- what a vendor writes --------------------------------------------------------------------

    @abc.abstractmethod
    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one platform call in the vendor's own protocol, refusals included."""

    @abc.abstractmethod
    def credentials(self) -> dict[str, Any]:
        """Keys, secrets, shop ids and tokens of the sandbox shop, named as in the connector's manifest."""

    @abc.abstractmethod
    def expire_tokens(self) -> None:
        """Let every access token handed out so far expire; refresh tokens stay good."""

    def forget(self) -> None:  # noqa: B027 - a vendor without state of its own has nothing to forget
        """Called after reset; forget vendor-side state beyond the market. Tokens stay valid."""

    def nudges(self, what: str, object_id: str, url: str) -> Iterable[httpx.Request]:  # noqa: ARG002 - for vendors
        """The signed requests this platform would post to ``url`` about a change; a platform without push has none."""
        return ()

    # -- the frame -------------------------------------------------------------------------------

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises NoAnswer where a fault drops the connection."""
        request.read()
        if request.url.path.startswith(PANEL):
            return self._panel(request)
        fault = self.faults.take(
            "expired_token",
            "http_500",
            "timeout_before",
            "rate_limited",
            "rate_limited_retry_after",
            "timeout_after",
            "truncated_json",
            "html_page",
        )
        early = self._early(fault)
        if early is not None:
            return early
        response = self.answer(request)
        return self._late(fault, response)

    def transport(self) -> httpx.MockTransport:
        """The simulator as an in-process transport for tests."""

        def respond(request: httpx.Request) -> httpx.Response:
            try:
                return self.handle(request)
            except NoAnswer as error:
                raise httpx.ReadTimeout("sandbox dropped the connection", request=request) from error

        return httpx.MockTransport(respond)

    def page(self, rows: Callable[[], list[SimOrder]], number: int, size: int) -> list[SimOrder]:
        """Page ``number`` (from 1) of ``rows()``, with the paging faults applied."""
        if self.faults.take("shifted_page"):
            self.market.shift()
        found = rows()
        start = (number - 1) * size
        if self.faults.take("duplicate_page"):
            start = max(start - size, 0)
        return found[start : start + size]

    def count(self, api: str) -> None:
        """Count one call of ``api``."""
        with self.market.lock:
            self.market.calls[api] += 1

    def refused(self, reason: str) -> None:
        """Count one refusal."""
        with self.market.lock:
            self.market.rejected[reason] += 1

    def _early(self, fault: str) -> httpx.Response | None:
        if fault == "expired_token":
            self.expire_tokens()
        if fault == "http_500":
            return httpx.Response(500, text="internal error")
        if fault == "timeout_before":
            raise NoAnswer
        if fault == "rate_limited":
            return httpx.Response(429, text="too many requests")
        if fault == "rate_limited_retry_after":
            return httpx.Response(429, headers={"retry-after": "1"}, text="too many requests")
        return None

    def _late(self, fault: str, response: httpx.Response) -> httpx.Response:
        if fault == "timeout_after":
            raise NoAnswer
        if fault == "truncated_json":
            return httpx.Response(200, content=response.content[: max(len(response.content) // 2, 1)])
        if fault == "html_page":
            return httpx.Response(200, html="<html><body>系统繁忙,请稍后再试</body></html>")
        return response

    # -- control panel ---------------------------------------------------------------------------

    def _panel(self, request: httpx.Request) -> httpx.Response:
        what = request.url.path.removeprefix(PANEL).strip("/")
        try:
            body = dict(orjson.loads(request.content)) if request.content else {}
            return json_answer(self._command(request.method, what, body))
        except (KeyError, TypeError, ValueError) as error:
            return json_answer({"error": f"bad request: {error!r}", "faults": KINDS}, 422)
        except (Refusal, NotNow) as error:
            return json_answer({"error": error.text}, 409)
        except LookupError:
            return json_answer({"error": "no such page", "pages": sorted(self._pages())}, 404)

    def _pages(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "GET state": lambda _: self.market.state() | {"name": self.key},
            "GET credentials": lambda _: self.credentials(),
            "GET faults": lambda _: {"kinds": KINDS, "armed": self.faults.armed(), "committed": self.faults.committed},
            "POST faults": self._arm,
            "POST orders": self._place,
            "POST refunds": self._refund,
            "POST aftersales": self._ask,
            "POST returns": self._send_back,
            "POST push": self._push,
            "POST reset": self._reset,
        }

    def _command(self, method: str, what: str, body: dict[str, Any]) -> Any:
        page = self._pages().get(f"{method} {what}")
        if page is None:
            raise LookupError(what)
        return page(body)

    def _arm(self, body: dict[str, Any]) -> Any:
        self.faults.arm(str(body["kind"]), int(body.get("n", 1)))
        return {"armed": self.faults.armed()}

    def _place(self, body: dict[str, Any]) -> Any:
        wish = {k: body[k] for k in ("skus", "note", "odd_status", "status", "refund") if k in body}
        placed = self.market.place_orders(int(body.get("n", 1)), int(body.get("seed", 1)), **wish)
        return {"placed": len(placed), "order_ids": [order.id for order in placed]}

    def _refund(self, body: dict[str, Any]) -> Any:
        """``{"order_ids": [...], "close": bool}``: buyers ask for a refund; ``close`` grants it at once."""
        move = self.market.close_order if body.get("close", True) else self.market.ask_refund
        return {"order_ids": [move(str(order_id)).id for order_id in body["order_ids"]]}

    def _ask(self, body: dict[str, Any]) -> Any:
        """``{"order_ids": [...], "kind": "return"}``: buyers open after-sales cases that wait for an answer."""
        kind, reason = str(body.get("kind", "refund")), str(body.get("reason", "不想要了"))
        cases = [self.market.service.ask(str(order_id), kind, reason=reason) for order_id in body["order_ids"]]
        return {"refund_ids": [case.id for case in cases]}

    def _send_back(self, body: dict[str, Any]) -> Any:
        """``{"refund_id": "...", "waybill": "...", "carrier": "..."}``: the buyer sends the goods back."""
        case = self.market.service.send_back(str(body["refund_id"]), str(body["waybill"]), str(body["carrier"]))
        return {"refund_id": case.id, "state": case.state}

    def _push(self, body: dict[str, Any]) -> Any:
        """``{"url": "http://127.0.0.1:8600/hooks/..."}``: post messages there from now on; an empty url ends it."""
        self._push_url = str(body["url"])
        if self._posting is None:
            self._posting = threading.Thread(target=self._post_forever, name=f"{self.key}-push", daemon=True)
            self._posting.start()
            self.market.service.listeners.append(lambda what, object_id: self._to_post.put((what, object_id)))
        return {"url": self._push_url}

    def _post_forever(self) -> None:
        """Post once each, as the flakiest platform would: what gets lost is found by polling."""
        with httpx.Client(timeout=5.0) as client:
            while True:
                what, object_id = self._to_post.get()
                if not self._push_url:
                    continue
                for request in self.nudges(what, object_id, self._push_url):
                    try:
                        answer = client.send(request)
                    except httpx.HTTPError:
                        self.refused("push-lost")
                    else:
                        self.count("push") if answer.is_success else self.refused(f"push-{answer.status_code}")

    def _reset(self, _: dict[str, Any]) -> Any:
        self.market.clear()
        self.faults.clear()
        self.forget()
        return {"reset": True}
