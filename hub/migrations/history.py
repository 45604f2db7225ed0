"""Alembic pointed at our own history, over a connection somebody opened."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def alembic_config(connection: Connection) -> Config:
    """A configuration without any ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest step."""
    command.upgrade(alembic_config(connection), "head")


def revisions(connection: Connection) -> tuple[str, str]:
    """(present, newest) step; the present one is empty in a database that was never migrated."""
    present = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    return present or "", newest or ""
