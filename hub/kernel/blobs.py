"""A content-addressed file store: the database keeps a hash, never a path. Put is atomic and repeatable."""

import hashlib
import os
import secrets
from pathlib import Path

from hub.kernel.errors import NotFound


class BlobStore:
    """Files under ``root``, named by the SHA-256 of their bytes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its hex digest. Writes a temporary file, syncs it, then renames."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes behind a digest. Raises NotFound."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("this file is not in the store", digest=digest) from error

    def path(self, digest: str) -> Path:
        """Where a digest lives; the file may be missing. Raises NotFound for anything but a hex digest."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise NotFound("not a file digest")
        return self._root / digest[:2] / digest
