"""A worker that takes one job and never ends it, to be killed: ``python -m hub.cli.bench.victim DATA_DIR``."""

import sys
import time
from pathlib import Path

import hub.boot
from hub.kernel.jobs import registry
from hub.kernel.settings import Settings
from hub.worker.loop import Loop

KIND = "bench.nothing"


def main(folder: str) -> None:
    """Work on the hub in ``folder`` until killed."""
    registry.outward(KIND)(_stay)
    Loop(hub.boot.start(Settings(data_dir=Path(folder), database_url="", broker_url="")), threads=1).run()


def _stay(_run: registry.Run) -> None:
    time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1])
