"""What a running process holds: settings, database, vault, files. Built in boot, handed down, never global."""

from dataclasses import dataclass, field

import httpx

from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault


@dataclass(frozen=True, eq=False)
class Runtime:
    """The ground every use-case that leaves the database stands on.

    ``transports`` (connector key -> transport) takes the place of the network, e.g. a simulator in this process.
    """

    settings: Settings
    db: Database
    vault: Vault
    blobs: BlobStore
    transports: dict[str, httpx.BaseTransport] = field(default_factory=dict)
