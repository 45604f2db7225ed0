"""Composition root: settings, database, vault, job kinds and reactions are joined here and nowhere else."""

import importlib

from hub.events import facts
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault
from hub.reactions import REACTIONS

#: Modules that define tables or job kinds; importing them makes both known.
MODULES = (
    "hub.kernel.jobs.models",
    "hub.events.models",
    "hub.events.delivering",
    "hub.identity.models",
    "hub.identity.tasks",
    "catalog.models",
    "hub.inventory.models",
    "hub.logistics.models",
    "hub.channels.models",
    "hub.channels.renewal",
    "hub.channels.tasks",
    "hub.studio.models",
    "hub.studio.batches",
    "hub.orders.memo",
    "hub.orders.models",
    "hub.orders.nudged",
    "hub.orders.parked",
    "hub.orders.pull",
    "hub.warehouse.models",
    "hub.sheets.files",
    "hub.sheets.models",
    "hub.aftersales.models",
    "hub.aftersales.pull",
    "hub.aftersales.sending",
    "hub.reconciliation.models",
    "hub.settlement.files",
    "hub.settlement.models",
    "hub.reports.models",
    "hub.trace.models",
    "hub.trace.recording",
    "hub.trace.warnings",
    "hub.trace.widening",
)


def wire() -> None:
    """Make every table, job kind and reaction known to this process. Harmless when repeated."""
    for name in MODULES:
        importlib.import_module(name)
    facts.set_reactions(REACTIONS)


def migrate(settings: Settings) -> None:
    """Bring the database of these settings to the newest schema. Harmless when repeated."""
    from hub.migrations.history import upgrade  # noqa: PLC0415 - only this command needs alembic

    wire()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database(), sqlite_sync=settings.sqlite_sync)
    try:
        with database.engine.begin() as connection:
            upgrade(connection)
    finally:
        database.close()


def start(settings: Settings | None = None) -> Runtime:
    """A runtime for this process, wired and connected."""
    wire()
    chosen = settings or Settings()
    chosen.data_dir.mkdir(parents=True, exist_ok=True)
    if chosen.broker_url:
        from hub.kernel.jobs.waking import install_waker  # noqa: PLC0415 - the embedded hub needs no Celery

        install_waker(chosen.broker_url)
    return Runtime(
        settings=chosen,
        db=Database(chosen.database(), sqlite_sync=chosen.sqlite_sync),
        vault=Vault.open(master_key=chosen.master_key.get_secret_value(), data_dir=chosen.data_dir),
        blobs=BlobStore(chosen.data_dir / "media"),
    )
