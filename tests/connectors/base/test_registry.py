"""Connectors are found by name; third parties join by entry point and cannot break or replace the built-in ones."""

import logging
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from connectors.base import registry
from connectors.wechat_shop.manifest import MANIFEST
from hub.kernel.errors import NotFound


@pytest.fixture
def third_parties(monkeypatch):
    """Pretend that packages have registered themselves: name -> dotted package."""

    def register(**points):
        found = [EntryPoint(name, value, registry.ENTRY_POINT_GROUP) for name, value in points.items()]
        monkeypatch.setattr(
            registry, "entry_points", lambda *, group: found if group == registry.ENTRY_POINT_GROUP else []
        )
        registry.packages.cache_clear()

    yield register
    registry.packages.cache_clear()


@pytest.fixture
def kuaishou(monkeypatch):
    """A third-party package with the three modules the registry asks for."""
    for name, content in {
        "kuaishou_link": {},
        "kuaishou_link.manifest": {"MANIFEST": "their manifest"},
        "kuaishou_link.connector": {"Connector": "their connector"},
        "kuaishou_link.simulator": {"Simulator": "their simulator"},
    }.items():
        module = ModuleType(name)
        module.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, module)


def test_built_in_connectors_come_in_a_fixed_order(third_parties):
    third_parties()
    assert list(registry.packages()) == ["taobao", "jd", "pinduoduo", "youzan", "wechat_shop", "suning", "douyin"]


def test_a_built_in_connector_is_found(third_parties):
    third_parties()
    assert registry.manifest("wechat_shop") is MANIFEST
    assert registry.connector_class("wechat_shop").__module__ == "connectors.wechat_shop.connector"
    assert registry.simulator_class("wechat_shop").key == "wechat_shop"


def test_an_unknown_name_is_refused_and_the_known_ones_are_named(third_parties):
    third_parties()
    with pytest.raises(NotFound) as missing:
        registry.manifest("ebay")
    assert "wechat_shop" in missing.value.remedy


def test_a_third_party_joins_by_entry_point(third_parties, kuaishou):
    third_parties(kuaishou="kuaishou_link")
    assert registry.packages()["kuaishou"] == "kuaishou_link"
    assert registry.manifest("kuaishou") == "their manifest"
    assert registry.connector_class("kuaishou") == "their connector"
    assert registry.simulator_class("kuaishou") == "their simulator"


def test_a_third_party_cannot_replace_a_built_in_connector(third_parties, kuaishou):
    third_parties(wechat_shop="kuaishou_link")
    assert registry.manifest("wechat_shop") is MANIFEST


def test_a_broken_third_party_is_left_out_and_logged(third_parties, monkeypatch, caplog):
    monkeypatch.setattr(registry, "BUILT_IN", ("wechat_shop",))
    third_parties(broken="no_such_package_anywhere")
    with caplog.at_level(logging.ERROR):
        assert registry.manifests() == {"wechat_shop": MANIFEST}
    assert "broken" in caplog.text


def test_a_broken_built_in_connector_is_not_hidden(third_parties, monkeypatch):
    monkeypatch.setattr(registry, "BUILT_IN", ("wechat_shop", "no_such_vendor"))
    third_parties()
    with pytest.raises(ModuleNotFoundError):
        registry.manifests()
