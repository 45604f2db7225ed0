"""A new connector starts whole: it installs as a package of its own, the hub finds it, and its own tests pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.cli.kit.scaffold import PLAN, Wish, start
from hub.kernel.errors import Conflict, Invalid

WISH = Wish("ule_mall", "邮乐样例", "Ule sample")
ROOT = Path(__file__).parents[4]


@pytest.fixture
def installed(tmp_path):
    """The package with the metadata an installer leaves, on a path of its own."""
    home = tmp_path / "package"
    start(WISH, home)
    info = home / "yipanhuo_ule_mall-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: yipanhuo-ule-mall\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[yipanhuo.connectors]\nule_mall = yipanhuo_ule_mall\n")
    return home


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=home,
        env=os.environ | {"PYTHONPATH": f"{home}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_hub_finds_an_installed_package_among_its_connectors(installed):
    asked = (
        "from connectors.base import registry; from connectors.base.quality import standing;"
        "m = registry.manifests()['ule_mall'];"
        "print(m.name, m.sandbox_port, registry.simulator_class('ule_mall').key, sorted(m.capabilities));"
        "assert registry.BUILT_IN[0] in registry.manifests(); standing(m.quality)"
    )
    done = run(installed, "-c", asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["邮乐样例", str(_port()), "ule_mall", "['check']"]


def test_its_own_tests_pass(installed):
    done = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout


def test_the_files_are_the_nine_and_nothing_is_left_to_fill_in(tmp_path):
    written = start(WISH, tmp_path / "x")
    assert len(written) == len(PLAN) == 12
    assert not [path for path in written if "$" in path.read_text()]


@pytest.mark.parametrize("key", ["Ule", "1ule", "u", "class", "u-le", "../ule", ""])
def test_a_key_that_is_no_module_name_is_refused(tmp_path, key):
    with pytest.raises(Invalid):
        start(Wish(key, "邮乐", "Ule"), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_known_key_and_a_folder_in_use_are_refused(tmp_path):
    with pytest.raises(Conflict, match="taobao exists"):
        start(Wish("taobao", "淘宝", "Taobao"), tmp_path / "x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        start(WISH, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes"]


def test_a_name_that_would_break_the_source_is_refused(tmp_path):
    with pytest.raises(Invalid):
        start(Wish("ule_mall", '邮"乐', "Ule"), tmp_path / "x")


def _port() -> int:
    return 50 + sum(b"ule_mall") % 40
