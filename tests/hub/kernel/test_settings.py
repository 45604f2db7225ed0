"""Settings are documented where an operator looks for them, and read once."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from hub.kernel.settings import Settings, example

ROOT = Path(__file__).parents[3]


def test_the_example_file_lists_exactly_the_settings() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_uncommented_gives_the_defaults(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in example().splitlines() if line.startswith("# HUB_")]
    (tmp_path / "env").write_text("\n".join(lines))

    assert Settings(_env_file=tmp_path / "env") == Settings(_env_file=None)


def test_an_empty_database_url_means_sqlite_under_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path, _env_file=None).database() == f"sqlite:///{tmp_path / 'hub.sqlite3'}"
    assert Settings(database_url="postgresql://x/y", _env_file=None).database() == "postgresql://x/y"


def test_the_environment_is_read_with_the_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_WEB_PORT", "8700")
    monkeypatch.setenv("WEB_PORT", "1")

    assert Settings(_env_file=None).web_port == 8700


def test_settings_cannot_be_changed_and_the_master_key_is_not_printed() -> None:
    settings = Settings(master_key="s3cret", _env_file=None)

    assert "s3cret" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.web_port = 1
