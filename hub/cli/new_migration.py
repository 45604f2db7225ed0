"""``python -m hub.cli.new_migration NAME ID`` writes the next schema step from the difference between models and history."""

import sys
import tempfile
from pathlib import Path

from alembic import command

import hub.boot
from hub.kernel.db import Database
from hub.kernel.settings import Settings
from hub.migrations.history import alembic_config


def write(name: str, revision: str) -> None:
    """Bring an empty database to head, then write what the models have beyond it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url="", _env_file=None)
        hub.boot.migrate(settings)
        database = Database(settings.database())
        with database.engine.begin() as connection:
            command.revision(alembic_config(connection), name, autogenerate=True, rev_id=revision)
        database.close()


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
