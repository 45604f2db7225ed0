"""``hub media``: the whole set of pictures and pages from the command line."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

media = typer.Typer(no_args_is_help=True, help="Pictures, detail pages and films.")


@media.command()
def render(
    brand: Annotated[str, typer.Option(help="A brand's code or name, or 'all'.")] = "all",
    platform: Annotated[str, typer.Option(help="Platforms parted by commas, or 'all'.")] = "all",
    into: Annotated[Path, typer.Option(help="Folder for the files and the manifest.")] = Path("media-set"),
    workers: Annotated[int, typer.Option(min=1, help="Processes that draw.")] = 2,
) -> None:
    """Draw every product for every platform; started again after a kill, it goes on where it stopped."""
    import hub.boot
    from hub.kernel.settings import Settings
    from hub.studio.deliverables import MANIFEST, deliver
    from hub.studio.ordering import orders_for
    from media_studio.specs import platforms

    settings = Settings()
    runtime = hub.boot.start(settings)
    try:
        with runtime.db.read() as tx:
            orders = orders_for(tx, trace_base=settings.trace_base, brand=brand)
    finally:
        runtime.db.close()
    wanted = platforms() if platform == "all" else tuple(dict.fromkeys(platform.split(",")))
    started = time.perf_counter()
    summary = deliver(
        orders,
        wanted,
        into,
        workers=workers,
        tell=lambda one: print(
            f"{one.sku}: {one.pictures} pictures, {one.pages} pages" + (", drawn before" if one.reused else ""),
            file=sys.stderr,
            flush=True,
        ),
    )
    seconds = time.perf_counter() - started
    print(f"{summary['skus']} products, {summary['pictures']} pictures, {summary['pages']} pages in {seconds:.1f} s")
    print(f"most memory of a worker {summary['worker_peak_mib']} MiB, blocked by checks: {len(summary['blocked'])}")
    print(into / MANIFEST)
    raise SystemExit(1 if summary["blocked"] else 0)
