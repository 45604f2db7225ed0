"""Sealed values open only where they belong, and only untouched."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.kernel.errors import Invalid
from hub.kernel.vault import Vault

WHERE = "order_receiver:sealed:4711"
PLAIN = "扎西 13812345678".encode()


@pytest.fixture
def vault() -> Vault:
    return Vault({1: b"a" * 32})


def test_a_sealed_value_opens_where_it_was_sealed_and_hides_its_text(vault: Vault) -> None:
    blob = vault.seal(PLAIN, where=WHERE)

    assert vault.unseal(blob, where=WHERE) == PLAIN
    assert PLAIN not in blob
    assert vault.seal(PLAIN, where=WHERE) != blob


@pytest.mark.parametrize("where", ["order_receiver:sealed:4712", "order_payload:sealed:4711", ""])
def test_a_blob_moved_to_another_row_or_column_is_refused(vault: Vault, where: str) -> None:
    with pytest.raises(Invalid):
        vault.unseal(vault.seal(PLAIN, where=WHERE), where=where)


def test_a_blob_with_any_byte_changed_is_refused(vault: Vault) -> None:
    blob = vault.seal(b"x", where=WHERE)
    for index in range(len(blob)):
        changed = bytearray(blob)
        changed[index] ^= 1
        with pytest.raises(Invalid):
            vault.unseal(bytes(changed), where=WHERE)


def test_a_blob_cut_off_anywhere_is_refused(vault: Vault) -> None:
    blob = vault.seal(b"x", where=WHERE)
    for length in range(len(blob)):
        with pytest.raises(Invalid):
            vault.unseal(blob[:length], where=WHERE)


def test_after_rotation_new_blobs_use_the_new_key_and_old_ones_still_open(vault: Vault) -> None:
    old = vault.seal(PLAIN, where=WHERE)
    rotated = Vault({1: b"a" * 32, 2: b"b" * 32})
    new = rotated.seal(PLAIN, where=WHERE)

    assert rotated.unseal(old, where=WHERE) == rotated.unseal(new, where=WHERE) == PLAIN
    assert (old[1:3], new[1:3]) == (b"\x00\x01", b"\x00\x02")
    with pytest.raises(Invalid):
        vault.unseal(new, where=WHERE)


def test_look_up_hashes_survive_rotation_and_differ_by_purpose(vault: Vault) -> None:
    rotated = Vault({1: b"a" * 32, 2: b"b" * 32})

    assert vault.fingerprint("8000", purpose="phone-tail") == rotated.fingerprint("8000", purpose="phone-tail")
    assert vault.fingerprint("8000", purpose="phone-tail") != vault.fingerprint("8000", purpose="receiver-token")
    assert vault.fingerprint("8000", purpose="phone-tail") != Vault({1: b"c" * 32}).fingerprint(
        "8000", purpose="phone-tail"
    )


@pytest.mark.parametrize("keys", [{}, {1: b"short"}, {1: b"a" * 32, 2: b"b" * 31}])
def test_a_ring_without_whole_keys_is_refused(keys: dict[int, bytes]) -> None:
    with pytest.raises(Invalid):
        Vault(keys)


@pytest.mark.parametrize("text", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_master_key_of_another_form_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        Vault.open(master_key=text, data_dir=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    sealed = Vault.open(master_key="", data_dir=folder).seal(PLAIN, where=WHERE)

    assert Vault.open(master_key="", data_dir=folder).unseal(sealed, where=WHERE) == PLAIN
    assert stat.S_IMODE((folder / "master.key").stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["master.key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: Vault.open(master_key="", data_dir=tmp_path), range(8)))

    assert len({vault.fingerprint("x", purpose="y") for vault in vaults}) == 1


def test_a_given_master_key_leaves_no_file_behind(tmp_path: Path) -> None:
    Vault.open(master_key=base64.b64encode(b"k" * 32).decode(), data_dir=tmp_path)

    assert list(tmp_path.iterdir()) == []
