"""What the manifest claims is what the room holds."""

from connectors.base.ports import CAPABILITIES
from connectors.youzan.client import Client
from connectors.youzan.manifest import MANIFEST
from connectors.youzan.simulator import APIS, QUOTAS


def test_only_known_capabilities_are_listed():
    assert MANIFEST.capabilities <= set(CAPABILITIES)
    assert {"freight", "waybills", "address_changes", "merging", "qualifications", "stream"}.isdisjoint(
        MANIFEST.capabilities
    )


def test_an_order_may_leave_in_parts():
    assert MANIFEST.part_shipment


def test_our_pace_stays_below_the_platforms_for_calls_that_are_made():
    names = {name for name, _ in APIS}
    assert set(MANIFEST.rate.by_api) <= names
    for api, (calls, seconds) in QUOTAS.items():
        ours, ours_seconds = MANIFEST.rate.by_api[api]
        assert ours / ours_seconds < calls / seconds


def test_every_call_of_the_client_is_answered_by_the_sandbox():
    named = [text for method in vars(Client).values() if (text := getattr(method, "__doc__", None))]
    told = {word.rstrip(",.;:") for text in named for word in text.split() if word.startswith("youzan.")}
    assert told <= {name for name, _ in APIS}
    assert len(told) == 25
