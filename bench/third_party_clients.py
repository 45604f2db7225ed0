"""Other people's client libraries against the sandbox: who signs so that we accept it, and can they read the answers.

``pip install --target DIR/NAME NAME`` for every Python library wanted, ``npm install --prefix DIR/node NAME`` for the
others, ``hub sandbox --base-port 9500`` in another window, then ``python bench/third_party_clients.py --site DIR
[--base-port 9500] [--record]``. None of them is a dependency of this project: a library that is not there is skipped.
Every library runs in a process of its own; third_party_calls.py holds the calls. pyjos does not name what it needs: add
``requests six`` to its folder.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
PORTS = {"taobao": 1, "jd": 2, "pinduoduo": 3, "youzan": 4, "wechat_shop": 5, "suning": 6, "douyin": 7}
#: (name as installed, platform). One library may stand for several platforms.
LIBRARIES = (
    ("pdd_sdk", "pinduoduo"),
    ("mcp-cn-commerce", "pinduoduo"),
    ("pdd-sdk", "pinduoduo"),
    ("taobaopy", "taobao"),
    ("taobaopyx", "taobao"),
    ("py-taobao-open", "taobao"),
    ("mcp-cn-commerce", "taobao"),
    ("node-taobao-topclient", "taobao"),
    ("jd-sdk", "jd"),
    ("pyjos", "jd"),
    ("mcp-cn-commerce", "jd"),
    ("suning-sdk", "suning"),
    ("doudian", "douyin"),
    ("mcp-cn-commerce", "douyin"),
    ("wechatpy", "wechat_shop"),
    ("mcp-cn-commerce", "wechat_shop"),
    ("wechat-crypto", "wechat_shop"),
    ("mcp-cn-commerce", "youzan"),
)
NODE = {"pdd-sdk", "node-taobao-topclient", "wechat-crypto"}


def ask(port: int, what: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"http://127.0.0.1:{port}/{what}", data, {"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def stock_the_shop(platform: str, port: int) -> None:
    """An empty sandbox shop gets two products, published by our own connector."""
    from PIL import Image  # noqa: PLC0415 - the project's side; the libraries' processes do without

    from connectors.base import registry  # noqa: PLC0415
    from connectors.base.http import Connection, MemoryTokenBox, Token  # noqa: PLC0415
    from connectors.base.types import ListingDraft, ListingFacts, Picture  # noqa: PLC0415
    from hub.kernel.money import Money  # noqa: PLC0415

    ask(port, "__sandbox__/reset", {})
    keys = ask(port, "__sandbox__/credentials")
    box = MemoryTokenBox(Token(keys.get("access_token", ""), keys.get("refresh_token", "")))
    url = f"http://127.0.0.1:{port}"
    joined = Connection("third-party", url, {name: str(value) for name, value in keys.items()}, box)
    connector: Any = registry.connector_class(platform)(joined)
    pictures = []
    for shade in range(5):
        file = io.BytesIO()
        Image.new("RGB", (800, 800), (shade * 40, 90, 30)).save(file, "JPEG")
        pictures.append(connector.upload_picture(Picture(f"{shade}.jpg", file.getvalue(), "image/jpeg", str(shade))))
    facts = ListingFacts(
        brand="样例牧歌",
        category="牦牛生鲜",
        net_content="500g",
        storage="frozen",
        shelf_days=365,
        producer="样例合作社",
        origin="青海省",
        food_licence="SC10463000000001",
        gtin="6999900000019",
        is_food=True,
        is_fresh=True,
        ingredients="牦牛肉",
    )
    for code in ("TP-1", "TP-2"):
        connector.create_listing(
            ListingDraft(
                merchant_code=code,
                title="高原牧场冷冻牦牛腱子肉500克",
                price=Money(6900),
                market_price=Money(8900),
                stock=500,
                weight_g=560,
                unit="袋",
                spec="500g",
                main_pictures=tuple(pictures),
                detail_pictures=tuple(pictures[:3]),
                facts=facts,
            )
        )


def a_push(port: int) -> dict[str, Any]:
    """What the sandbox posts to a callback address when an order is placed: its query and its body."""
    got: list[dict[str, Any]] = []

    class Hear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append({"query": dict(parse_qsl(urlsplit(self.path).query)), "body": json.loads(body)})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"success")

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Hear)
    Thread(target=server.serve_forever, daemon=True).start()
    ask(port, "__sandbox__/push", {"url": f"http://127.0.0.1:{server.server_port}/hook"})
    ask(port, "__sandbox__/orders", {"n": 1, "seed": 99})
    until = time.monotonic() + 5
    while not got and time.monotonic() < until:
        time.sleep(0.05)
    ask(port, "__sandbox__/push", {"url": ""})
    server.shutdown()
    return got[0]


def run(library: str, platform: str, port: int, site: Path) -> dict[str, Any]:
    """One library in its own process: which calls were accepted, how a wrong secret was refused."""
    keys = ask(port, "__sandbox__/credentials")
    before = ask(port, "__sandbox__/state")["rejected"]
    order = ask(port, "__sandbox__/orders", {"n": 1, "seed": int(time.time() * 1000) % 10**6})["order_ids"][0]
    given = {"keys": keys, "port": port, "order": order, "platform": platform, "library": library}
    given["push"] = a_push(port) if platform == "wechat_shop" else None
    if library in NODE:
        command, folder = ["node", str(HERE / "third_party_clients.mjs")], site / "node"
        given["folder"] = str(folder)
        there = (folder / "node_modules" / library).is_dir()
    else:
        command, folder = [sys.executable, str(HERE / "third_party_libraries.py")], site / library
        there = folder.is_dir()
    if not there:
        return {"skipped": f"no folder {folder.name}/ in --site"}
    path = {"PYTHONPATH": str(folder), "PATH": os.environ["PATH"], "TZ": "Asia/Shanghai"}
    done = subprocess.run(
        command, input=json.dumps(given), env=path, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        return {"skipped": done.stderr.strip().splitlines()[-1][:150]}
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    now = ask(port, "__sandbox__/state")["rejected"]
    told["codes"] = [code for code, times in now.items() if times > before.get(code, 0)]
    return told


def rows(site: Path, base: int) -> Iterator[str]:
    yield "| library | version | platform | calls accepted | wrong secret refused with |"
    yield "|---|---|---|---|---|"
    for platform, offset in PORTS.items():
        stock_the_shop(platform, base + offset)
    for library, platform in LIBRARIES:
        told = run(library, platform, base + PORTS[platform], site)
        if "skipped" in told:
            yield f"| {library} | - | {platform} | skipped: {told['skipped']} | - |"
            continue
        good = [call for call, error in told["calls"] if not error]
        bad = [f"{call}: {error}" for call, error in told["calls"] if error]
        code = ", ".join(told["codes"])
        told["refused"] = f"{code}; the library: " * bool(code) + told["refused"][:90].replace("|", "/")
        shown = f"{len(good)} of {len(told['calls'])}: {', '.join(good)}" + (f"; NOT {'; '.join(bad)}" if bad else "")
        yield f"| {library} | {told['version']} | {platform} | {shown} | {told['refused']} |"


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("--site", type=Path, required=True)
    said.add_argument("--base-port", type=int, default=9500)
    said.add_argument("--record", action="store_true")
    asked = said.parse_args()
    table = []
    for row in rows(asked.site.resolve(), asked.base_port):
        print(row, flush=True)
        table.append(row)
    if asked.record:
        from hub.kernel.clock import CHINA  # noqa: PLC0415

        at = datetime.now(CHINA).strftime("%Y-%m-%d %H:%M")
        text = f"\n## {at} `python bench/third_party_clients.py --site DIR`\n\n" + "\n".join(table) + "\n"
        RESULTS.write_text(RESULTS.read_text() + text)


if __name__ == "__main__":
    main()
