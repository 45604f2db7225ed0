"""Promises about where messages may go."""

from typing import Any

import pytest

from hub.events import addresses
from hub.kernel.errors import Invalid


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "http://example.com/", "ftp://example.com/", "https://", "https://user:pass@example.com/",
        "https://example.com:0/", "https://example.com:99999/", "https://[::1", "https://example.com/ x",
        "https://例子.com/", "https://example.com/#x", "https://" + "a" * 500, "https://127.0.0.1/", "https://10.1.2.3/",
        "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://0.0.0.0/",
        "https://[::1]/", "https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://224.0.0.1/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_lies_inside_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        addresses.check_form(url, private=False)


@pytest.mark.parametrize("url", ["https://example.com/hook", "https://93.184.216.34:8443/", "https://[2606:4700::1]/"])
def test_a_public_https_address_will_do(url: str) -> None:
    addresses.check_form(url, private=False)


def test_the_inside_and_plain_http_need_a_setting() -> None:
    addresses.check_form("http://10.0.0.1/hook", private=True)
    assert addresses.resolve("http://127.0.0.1:81/hook", private=True) == addresses.Target(
        "127.0.0.1", "127.0.0.1", "127.0.0.1:81", "http://127.0.0.1:81/hook"
    )


@pytest.mark.parametrize("inside", ["127.0.0.1", "2130706433", "0x7f.1"])
def test_every_spelling_of_the_inside_is_looked_up_and_refused(inside: str) -> None:
    with pytest.raises((Invalid, OSError)):
        addresses.resolve(f"https://{inside}/", private=False)


def test_the_address_that_was_checked_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*_args: Any, **_named: Any) -> list[Any]:
        return [(10, 1, 6, "", ("2606:4700::1", 443, 0, 0))]

    monkeypatch.setattr("hub.events.addresses.socket.getaddrinfo", found)
    target = addresses.resolve("https://hook.example/a?b=1", private=False)
    assert (target.url, target.host, target.header) == (
        "https://[2606:4700::1]:443/a?b=1", "hook.example", "hook.example",
    )  # fmt: skip
