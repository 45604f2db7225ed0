"""The import contracts of pyproject.toml hold."""

import subprocess
import sys


def test_the_import_contracts_are_kept(house):
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=house.root, capture_output=True, text=True, check=False
    )
    advice = "Import from lower rooms only; need something above? Announce a fact and react in hub/reactions.py."
    assert done.returncode == 0, f"{advice}\n{done.stdout}\n{done.stderr}"


def test_every_vendor_folder_is_a_registered_connector(house):
    """A folder nobody registers would escape the contract suite."""
    from connectors.base.registry import BUILT_IN

    folders = {
        s.path.split("/")[1] for s in house.sources if s.path.count("/") == 2 and s.path.startswith("connectors/")
    }
    bad = dict.fromkeys(folders - set(BUILT_IN) - {"base", "sandbox"}, "not in BUILT_IN")
    house.check("unregistered_vendor", bad, "Add the connector to BUILT_IN in connectors/base/registry.py.")
    assert set(BUILT_IN) <= folders
