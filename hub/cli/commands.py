"""The command table. A command parses its options, loads what it needs and nothing else, and calls one function."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.media import media
from hub.kernel.errors import HubError
from hub.kernel.logs import set_up
from hub.kernel.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Yipanhuo 一盘货: sell a county's brands everywhere at once.",
)


def main() -> None:
    """Entry point; what the hub refuses is one clear line, never a traceback."""
    set_up(Settings().log_level)
    try:
        app()
    except HubError as error:
        print(f"{error.message}\n{error.remedy}".strip(), file=sys.stderr)
        raise SystemExit(2) from error


@app.command()
def up(
    training: Annotated[bool, typer.Option(help="Run the sandbox marketplaces too, to practise against.")] = False,
) -> None:
    """Start console, worker, scheduler and listener in one command, and restart whichever stops."""
    from hub.boot import migrate as bring_up
    from hub.cli.supervisor import supervise

    settings = Settings()
    bring_up(settings)
    commands: dict[str, tuple[str, ...]] = {name: ("hub", name) for name in ("web", "worker", "beat", "listen")}
    if training:
        commands |= {"sandbox": ("hub", "sandbox", "--base-port", str(settings.sandbox_base_port))}
    supervise(commands)


@app.command()
def web() -> None:
    """Serve the console."""
    from hub.cli.processes import serve_web

    serve_web()


@app.command()
def worker(
    lanes: Annotated[str, typer.Option(help="Lanes to work on, parted by commas.")] = "now,money,bulk,media",
    threads: Annotated[int, typer.Option(help="Jobs at a time; 0 takes the setting.")] = 0,
    with_beat: Annotated[bool, typer.Option(help="Run the scheduler in this process too.")] = False,
) -> None:
    """Run jobs."""
    from hub.cli.processes import serve_worker

    serve_worker(lanes=tuple(lanes.split(",")), threads=threads, with_beat=with_beat)


@app.command()
def beat() -> None:
    """Run the scheduler."""
    from hub.cli.processes import serve_beat

    serve_beat()


@app.command()
def listen() -> None:
    """Listen to the message channels of marketplaces that have one."""
    from hub.cli.processes import serve_listening

    serve_listening()


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from hub.boot import migrate as bring_up

    bring_up(Settings())


@app.command()
def password(login: Annotated[str, typer.Argument(help="Log-in name of the person who cannot get in.")]) -> None:
    """Give somebody a new password, print it once, and end their sessions."""
    from hub.cli.processes import new_password

    print(f"New password of {login}: {new_password(login)}\nIt is shown this once; it should be changed after log-in.")


@app.command()
def sandbox(
    base_port: Annotated[int, typer.Option(help="Marketplaces listen on this port plus 1, 2, ...")] = 9100,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Run the sandbox marketplaces."""
    import asyncio

    from connectors.sandbox.app import serve

    print(f"sandbox marketplaces on {host}, ports {base_port + 1} and up", flush=True)
    asyncio.run(serve(base_port, host=host))


@app.command()
def doctor(
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the findings.")] = None,
) -> None:
    """Look at everything that can be in trouble; exit code 1 when something is."""
    from hub.cli.diagnosis import judge
    from hub.cli.doctor import as_table, examine, report

    seen = examine(Settings())
    found = report(seen)
    _write_json(json_file, found)
    print(as_table(judge(seen)))
    raise SystemExit(0 if found["ok"] else 1)


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Benchmarks to run; all when none is named.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the entries.")] = None,
    postgres: Annotated[
        str, typer.Option(help="A PostgreSQL server on which databases may be made; left out when it does not answer.")
    ] = "postgresql://postgres@127.0.0.1:5432/postgres",
    record: Annotated[Path | None, typer.Option(help="Append the figures with date and command to this file.")] = None,
) -> None:
    """Measure ratios against a floor taken in the same run."""
    from hub.cli.bench.run import as_record, run

    entries = run(names or [], postgres=postgres, tell=lambda text: print(text, file=sys.stderr, flush=True))
    _write_json(json_file, entries)
    if record is not None:
        with record.open("a", encoding="utf-8") as file:
            file.write("\n" + as_record(entries, command=" ".join(["hub", "bench", *(names or [])])))


@app.command()
def demo(
    headless: Annotated[bool, typer.Option(help="Play the round trip without a browser and report.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the report.")] = None,
    orders: Annotated[int, typer.Option(min=1, help="Orders buyers place.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the buyers' dice.")] = 7,
    kills: Annotated[int, typer.Option(min=0, help="Times the worker is killed with SIGKILL meanwhile.")] = 0,
    folder: Annotated[Path | None, typer.Option(help="Keep the play's database here.")] = None,
    faults: Annotated[str, typer.Option(help="Fault kinds to arm, parted by commas, or 'all'.")] = "",
) -> None:
    """Show the whole round trip against the sandbox marketplaces."""
    if not headless:
        from hub.cli.demo import live

        live.run()
        return
    import orjson

    from hub.cli.demo import play

    report = play.run(
        play.Script(orders=orders, seed=seed, kills=kills, folder=folder, faults=play.fault_kinds(faults))
    )
    text = orjson.dumps(report, option=orjson.OPT_INDENT_2).decode()
    if json_file:
        json_file.write_text(text + "\n")
    print(text)
    raise SystemExit(0 if report["ok"] else 1)


connector = typer.Typer(no_args_is_help=True, help="Connectors of marketplaces.")
app.add_typer(connector, name="connector")
app.add_typer(media, name="media")


@connector.command("list")
def list_connectors() -> None:
    """Every connector, its capabilities and where it stands on the quality ladder."""
    from connectors.base.quality import standing
    from connectors.base.registry import manifests

    for key, manifest in manifests().items():
        stands = standing(manifest.quality)
        print(f"{key:<14} {stands.tier or '-':<9} {manifest.name}  {', '.join(sorted(manifest.capabilities))}")


@connector.command("new")
def new_connector(
    key: Annotated[str, typer.Argument(help="A short lower-case word, e.g. kuaishou.")],
    name: Annotated[str, typer.Option(help="What operators read.")] = "",
    name_en: Annotated[str, typer.Option(help="What English operators read.")] = "",
    into: Annotated[Path | None, typer.Option(help="Folder to write into; yipanhuo-KEY when not given.")] = None,
) -> None:
    """Start a connector as a package of its own: nine files, a simulator and tests that pass."""
    from hub.cli.kit.scaffold import Wish, start

    folder = into or Path(f"yipanhuo-{key}")
    written = start(Wish(key, name or key, name_en or key), folder)
    print(f"{len(written)} files in {folder}. Next: pip install -e {folder} && pytest {folder}")


def _write_json(path: Path | None, value: object) -> None:
    if path is not None:
        import orjson

        path.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
