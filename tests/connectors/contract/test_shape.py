"""What every connector folder and manifest promises."""

from pathlib import Path

import pytest

import connectors
from connectors.base import registry
from connectors.base.ports import CAPABILITIES

NINE = {
    "manifest.py",
    "auth.py",
    "client.py",
    "schemas.py",
    "errors.py",
    "mapping.py",
    "connector.py",
    "simulator.py",
    "README.md",
}
RULES = {
    "manifest_valid",
    "folder_shape",
    "signature_vector",
    "four_tests_per_operation",
    "simulator_answers",
    "connection_test",
    "reauth_flow",
    "rate_limit",
    "unknown_status_parked",
    "contract_suite",
    "webhook_nudge",
    "diagnostics",
    "readme_limits",
    "vendor_sandbox_proven",
}


@pytest.mark.parametrize("key", registry.BUILT_IN)
def test_a_vendor_folder_has_exactly_the_nine_files(key):
    folder = Path(connectors.__file__).parent / key
    files = {path.name for path in folder.iterdir() if path.is_file()}
    assert files - {"__init__.py"} == NINE


@pytest.mark.parametrize("key", registry.BUILT_IN)
def test_a_manifest_is_complete_and_plausible(key):
    manifest = registry.manifest(key)
    assert manifest.key == key
    assert manifest.production_url.startswith("https://")
    assert manifest.rate.calls > 0
    assert manifest.rate.per_seconds > 0
    assert manifest.rate.source
    assert manifest.pull.source
    assert manifest.pull.overlap < manifest.pull.window
    assert manifest.title_unit in ("chars", "gbk")
    assert len({field.name for field in manifest.credentials}) == len(manifest.credentials)


@pytest.mark.parametrize("key", registry.BUILT_IN)
def test_every_quality_rule_is_answered(key):
    quality = registry.manifest(key).quality
    assert set(quality) == RULES
    assert all(v in ("done", "todo") or v.startswith("exempt: ") for v in quality.values())


def test_sandbox_ports_differ():
    ports = [registry.manifest(key).sandbox_port for key in registry.BUILT_IN]
    assert len(set(ports)) == len(ports)


def test_capabilities_are_the_protocols_satisfied(driver):
    satisfied = {name for name, protocol in CAPABILITIES.items() if isinstance(driver.connector, protocol)}
    assert registry.manifest(driver.key).capabilities == satisfied


def test_sandbox_credentials_cover_the_manifest(driver):
    assert {field.name for field in registry.manifest(driver.key).credentials} <= set(driver.simulator.credentials())


def test_the_simulator_is_named_and_placed_like_its_manifest(driver):
    manifest = registry.manifest(driver.key)
    assert (driver.simulator.key, driver.simulator.port_offset) == (manifest.key, manifest.sandbox_port)


def test_a_simulator_needs_no_arguments():
    for key in registry.BUILT_IN:
        assert registry.simulator_class(key)().market.state()["orders"] == []


def test_the_connection_check_names_the_shop(driver):
    name = driver.connector.check_connection()
    assert isinstance(name, str)
    assert name
