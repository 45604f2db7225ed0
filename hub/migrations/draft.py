"""Writes a migration from what the models say: ``python -m hub.migrations.draft [--first] MESSAGE``.

Works on a throw-away SQLite database, so no installation is touched. Read the result before you commit it.
"""

import argparse
import tempfile
from pathlib import Path

from alembic import command

import hub.boot
from hub.kernel.db import Database

VERSIONS = Path(__file__).parent / "versions"


def draft(message: str, *, first: bool) -> None:
    """Write the next revision; ``first`` forgets all revisions and begins anew, for use before the first release."""
    hub.boot.wire()
    number = 1 if first else len(list(VERSIONS.glob("[0-9]*.py"))) + 1
    if first:
        for old in VERSIONS.glob("[0-9]*.py"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'draft.sqlite3'}", sqlite_sync="OFF")
        try:
            with database.engine.begin() as connection:
                config = hub.boot.alembic_config(connection)
                command.upgrade(config, "head")
                command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        finally:
            database.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message", help="what changes, in a few words")
    parser.add_argument("--first", action="store_true", help="throw the history away and write the first revision anew")
    chosen = parser.parse_args()
    draft(chosen.message, first=chosen.first)


if __name__ == "__main__":
    main()
