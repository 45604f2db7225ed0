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
    "hub.identity.models",
    "hub.identity.tasks",
)


def wire() -> None:
    """Make every table, job kind and reaction known to this process. Harmless when repeated."""
    for name in MODULES:
        importlib.import_module(name)
    facts.set_reactions(REACTIONS)


def start(settings: Settings | None = None) -> Runtime:
    """A runtime for this process, wired and connected."""
    wire()
    chosen = settings or Settings()
    chosen.data_dir.mkdir(parents=True, exist_ok=True)
    return Runtime(
        settings=chosen,
        db=Database(chosen.database(), sqlite_sync=chosen.sqlite_sync),
        vault=Vault.open(master_key=chosen.master_key.get_secret_value(), data_dir=chosen.data_dir),
        blobs=BlobStore(chosen.data_dir / "media"),
    )
