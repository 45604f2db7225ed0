"""Files are kept once, by their content, whole or not at all."""

import hashlib
import os
from pathlib import Path

import pytest

from hub.kernel.blobs import BlobStore
from hub.kernel.errors import NotFound


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_the_same_bytes_are_kept_once_under_their_digest(tmp_path: Path) -> None:
    store, digest = BlobStore(tmp_path), hashlib.sha256(b"picture").hexdigest()

    assert [store.put(b"picture"), store.put(b"picture")] == [digest, digest]
    assert store.get(digest) == b"picture"
    assert files(tmp_path) == [digest]


def test_what_was_never_put_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        BlobStore(tmp_path).get("0" * 64)


@pytest.mark.parametrize("digest", ["", "abc", "../" * 21 + "a", "A" * 64, "0" * 63 + "/", "0" * 65])
def test_only_a_digest_leads_to_a_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NotFound):
        BlobStore(tmp_path).path(digest)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        BlobStore(tmp_path).put(b"picture")

    assert files(tmp_path) == []
