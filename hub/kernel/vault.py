"""Seals credentials and buyer data: AES-256-GCM, key id in the blob, additional data = table:column:row.

A sealed value moved to another row or column does not open. Keys rotate online: new blobs use the newest key,
old ones open as long as their key is in the ring. Look-up columns hold keyed hashes, never plain text.
"""

import base64
import contextlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.kernel.errors import Invalid

_NONCE_BYTES = 12
_VERSION = b"\x01"


class Vault:
    """A ring of 32-byte master keys by number; the highest number seals."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        if not keys or any(len(key) != 32 for key in keys.values()):
            raise Invalid("the vault needs keys of 32 bytes", remedy="Set HUB_MASTER_KEY to 32 random bytes in base64.")
        self._newest = max(keys)
        self._aead = {number: AESGCM(_derive(key, b"seal")) for number, key in keys.items()}
        self._lookup = _derive(keys[min(keys)], b"lookup")

    @classmethod
    def open(cls, *, master_key: str, data_dir: Path) -> "Vault":
        """From the setting, or from ``data_dir/master.key``, made with mode 600 at first start."""
        text = master_key or _key_file(data_dir / "master.key")
        try:
            return cls({1: base64.b64decode(text, validate=True)})
        except ValueError as error:
            raise Invalid("HUB_MASTER_KEY is not base64", remedy="Set it to 32 random bytes in base64.") from error

    def seal(self, plain: bytes, *, where: str) -> bytes:
        """Seal bytes for one place, e.g. ``where="order_receiver:sealed:4711"``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = self._aead[self._newest].encrypt(nonce, plain, where.encode())
        return _VERSION + self._newest.to_bytes(2, "big") + nonce + body

    def unseal(self, blob: bytes, *, where: str) -> bytes:
        """Open a sealed value. Raises Invalid when the key is unknown or the blob is not from this place."""
        number = int.from_bytes(blob[1:3], "big")
        if blob[:1] != _VERSION or number not in self._aead:
            raise Invalid(
                "sealed with a key this hub does not hold", remedy="Restore the master key it was sealed with."
            )
        try:
            return self._aead[number].decrypt(blob[3 : 3 + _NONCE_BYTES], blob[3 + _NONCE_BYTES :], where.encode())
        except (InvalidTag, ValueError) as error:  # ValueError: cut off within the nonce
            raise Invalid("a sealed value was changed or moved", where=where) from error

    def fingerprint(self, plain: str, *, purpose: str) -> str:
        """Keyed hash for look-up columns; equal text and purpose give equal fingerprints."""
        return hmac.digest(self._lookup, f"{purpose}\0{plain}".encode(), "sha256").hex()[:40]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yipanhuo/" + purpose).derive(key)


def _key_file(path: Path) -> str:
    if not path.exists():
        _make_key_file(path)
    return path.read_text().strip()


def _make_key_file(path: Path) -> None:
    """Written and synced under another name, then linked: of processes that start together all read one whole key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
