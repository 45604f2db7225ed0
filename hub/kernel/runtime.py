"""What a running process holds: settings, database, vault, files. Built in boot, handed down, never global."""

from dataclasses import dataclass

from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault


@dataclass(frozen=True)
class Runtime:
    """The ground every use-case that leaves the database stands on."""

    settings: Settings
    db: Database
    vault: Vault
    blobs: BlobStore
