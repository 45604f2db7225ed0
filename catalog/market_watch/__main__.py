"""``python -m catalog.market_watch < job.json``: reads the pages of a job and prints one JSON line for each.

The job: ``{"targets": [{"url", "floor_fen"}], "marks": [names], "admitted": [sellers]}``; ``--private`` lets it read hosts
that are not on the public internet, ``--pause`` is the pause between two requests to one site, in seconds.
"""

import argparse
import json
import sys

from scrapy.crawler import CrawlerProcess

from catalog.market_watch.judging import Marks, Target
from catalog.market_watch.spider import SETTINGS, MarketSpider


def main() -> int:
    """Crawl once. Scrapy's loop ends with this process."""
    asked = argparse.ArgumentParser(prog="python -m catalog.market_watch", description=__doc__)
    asked.add_argument("--private", action="store_true")
    asked.add_argument("--pause", type=float, default=SETTINGS["DOWNLOAD_DELAY"])
    asked.add_argument("--patience", type=float, default=SETTINGS["DOWNLOAD_TIMEOUT"], help="seconds for one page")
    said, job = asked.parse_args(), json.load(sys.stdin)
    targets = [Target(row["url"], row.get("floor_fen")) for row in job["targets"]]
    marks = Marks(tuple(job.get("marks", ())), tuple(job.get("admitted", ())))
    process = CrawlerProcess(
        {
            "DOWNLOAD_DELAY": said.pause, "DOWNLOAD_TIMEOUT": said.patience, "RANDOMIZE_DOWNLOAD_DELAY": False,
            "LOG_INSTALL_ROOT_HANDLER": False,
        }
    )  # fmt: skip
    MarketSpider.custom_settings = {
        name: value for name, value in SETTINGS.items() if name not in ("DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT")
    }
    process.crawl(MarketSpider, targets=targets, marks=marks, private=said.private)
    process.start()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
