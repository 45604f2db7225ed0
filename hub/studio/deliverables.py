"""The whole set of pictures and pages as files: one folder per platform and SKU, a manifest, and no work done twice.

A SKU's part of the manifest is written after its files; whoever starts again after a kill redraws only SKUs without one.
"""

import hashlib
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import orjson

from hub.kernel.blobs import BlobStore
from hub.kernel.errors import Invalid
from media_studio.brief import Lint, ListingSet, MediaFile, ProductBrief
from media_studio.checks import check_legibility, check_words
from media_studio.document import PageDocument
from media_studio.extras import extras
from media_studio.listing_sets import Wish, render_listing_sets
from media_studio.specs import load_spec, studio_rules

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Order:
    """One SKU to draw: its facts, its words if a designer wrote any, its lint, and why it may not be sold if so."""

    brief: ProductBrief
    lint: Lint
    document: PageDocument | None = None
    photos: dict[str, bytes] = field(default_factory=dict)
    barred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one SKU came to: files and pages of all platforms, whether they were there already, the worker's peak in bytes."""

    sku: str
    pictures: int
    pages: int
    findings: int
    reused: bool
    peak: int


def deliver(
    orders: Sequence[Order], platforms: Sequence[str], folder: Path, *, workers: int, tell: Callable[[Delivered], None]
) -> dict[str, Any]:
    """Draw every order for every platform into ``folder`` and write the manifest; returns its summary.

    Raises Invalid when the folder cannot be written or the disk is full: what is finished stays and is reused.
    """
    done: list[Delivered] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_die_with_parent) as pool:
        waiting = [pool.submit(draw, order, tuple(platforms), folder) for order in orders]
        try:
            for finished in as_completed(waiting):
                done.append(finished.result())
                tell(done[-1])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return _manifest(folder, orders, platforms, done)


def draw(order: Order, platforms: Sequence[str], folder: Path) -> Delivered:
    """Draw one SKU for every platform, unless its finished part says the same was drawn before."""
    part, key = folder / "parts" / f"{_stem(order.brief.sku)}.json", _key(order, platforms)
    kept = _finished(part, key, folder)
    reused = kept is not None
    if kept is None:
        wish = Wish(order.document, order.photos, wide=True)
        sets = render_listing_sets(order.brief, platforms, lint=order.lint, wish=wish)
        try:
            rows = [row for listing in sets.values() for row in _laid_down(order.brief.sku, listing, folder)]
            rows += _kit(order, folder)
            kept = {"sku": order.brief.sku, "key": key, "barred": order.barred, "rows": rows}
            _folder(part.parent)
            written(part, orjson.dumps(kept, option=orjson.OPT_INDENT_2))
        except OSError as error:
            raise _unwritable(folder, error) from error
    rows = kept["rows"]
    return Delivered(
        sku=order.brief.sku,
        pictures=sum(1 for row in rows if row["slot"] != "html"),
        pages=sum(1 for row in rows if row["slot"] == "html"),
        findings=sum(len(row["findings"]) for row in rows if row["slot"] == "html"),
        reused=reused,
        peak=_peak(),
    )


def written(path: Path, data: bytes) -> None:
    """Write a file under its final name at once or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _laid_down(sku: str, listing: ListingSet, folder: Path) -> Iterator[dict[str, Any]]:
    place = folder / listing.platform / _stem(sku)
    _folder(place)
    store = BlobStore(folder / "files")
    for file in (*listing.main, *listing.detail, *listing.wide):
        final = place / f"{file.slot}.jpg"
        _linked(store, file, final)
        yield _row(sku, listing, final, file.data, (file.width, file.height)) | {"findings": []}
    page = place / "detail.html"
    data = listing.html.encode()
    written(page, data)
    yield _row(sku, listing, page, data, (0, 0)) | {"findings": [asdict(p) for p in listing.problems]}


def _kit(order: Order, folder: Path) -> Iterator[dict[str, Any]]:
    """The cut-out and the pictures for posters, live streams and sharing, which belong to no platform."""
    files, layers = extras(order.brief)
    rules = studio_rules()
    found = [
        *check_words(((layer.where, layer.read) for layer in layers), order.lint),
        *check_legibility(layers, rules),
    ]
    version = f"kit-studio-{rules.version}"
    kit = ListingSet("kit", files, (), "", layers, version, tuple(found))
    place, store = folder / "kit" / _stem(order.brief.sku), BlobStore(folder / "files")
    _folder(place)
    for file in files:
        _linked(store, file, place / file.name)
        size = (file.width, file.height)
        told = [asdict(problem) for problem in found if problem.where == file.slot]
        yield _row(order.brief.sku, kit, place / file.name, file.data, size) | {"findings": told}


def _row(sku: str, listing: ListingSet, path: Path, data: bytes, size: tuple[int, int]) -> dict[str, Any]:
    blocked = any(problem.blocking for problem in listing.problems)
    return {
        "platform": listing.platform,
        "sku": sku,
        "slot": path.stem if size[0] else "html",
        "path": "/".join(path.parts[-3:]),
        "width": size[0],
        "height": size[1],
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "spec": listing.spec_version,
        "lint": "blocked" if blocked else "remarks" if listing.problems else "clean",
    }


def _linked(store: BlobStore, file: MediaFile, final: Path) -> None:
    """Equal pictures of several platforms are one file on disk with several names."""
    kept = store.path(store.put(file.data))
    unfinished = final.with_name(f".{final.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    try:
        os.link(kept, unfinished)
        unfinished.replace(final)
    except OSError:
        written(final, file.data)
    finally:
        unfinished.unlink(missing_ok=True)


def _finished(part: Path, key: str, folder: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = orjson.loads(part.read_bytes())
        whole = all((folder / row["path"]).stat().st_size == row["bytes"] for row in kept["rows"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return kept if kept.get("key") == key and whole else None


def _key(order: Order, platforms: Sequence[str]) -> str:
    """Changes when anything changes that the drawing depends on, the studio's own version included."""
    rules = {platform: load_spec(platform).model_dump(mode="json") for platform in platforms}
    document = order.document.model_dump(mode="json") if order.document else None
    stated = [asdict(order.brief), rules, document, sorted(order.photos), order.barred, studio_rules().version]
    return hashlib.sha256(orjson.dumps(stated, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _manifest(
    folder: Path, orders: Sequence[Order], platforms: Sequence[str], done: Sequence[Delivered]
) -> dict[str, Any]:
    parts = [orjson.loads((folder / "parts" / f"{_stem(order.brief.sku)}.json").read_bytes()) for order in orders]
    rows = [row for part in parts for row in part["rows"]]
    summary = {
        "skus": len(orders),
        "platforms": list(platforms),
        "pictures": sum(one.pictures for one in done),
        "pages": sum(one.pages for one in done),
        "reused_skus": sum(one.reused for one in done),
        "blocked": sorted({f"{row['platform']}/{row['sku']}" for row in rows if row["lint"] == "blocked"}),
        "barred": {part["sku"]: part["barred"] for part in parts if part["barred"]},
        "bytes": sum({row["sha256"]: row["bytes"] for row in rows}.values()),
        "worker_peak_mib": round(max((one.peak for one in done), default=0) / (1 << 20), 1),
    }
    written(folder / MANIFEST, orjson.dumps({**summary, "files": rows}, option=orjson.OPT_INDENT_2))
    return summary


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> Invalid:
    return Invalid(
        "a file could not be written",
        remedy="Make room or choose another folder, then start again: finished products are not drawn twice.",
        folder=path.name,
        reason=error.strerror or type(error).__name__,
    )


def _stem(sku: str) -> str:
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in sku)
    return safe if safe == sku else f"{safe}-{hashlib.sha256(sku.encode()).hexdigest()[:8]}"


def _peak() -> int:
    """The most memory this process ever held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _die_with_parent() -> None:
    """A worker whose parent was killed ends at once, instead of waiting for orders that never come."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
