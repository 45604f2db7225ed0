"""Neutral values never show buyer data or file contents when printed."""

from connectors.base.types import Picture, PlainReceiver, Receiver, UnreadableOrder


def test_a_receiver_in_clear_is_not_printed():
    plain = PlainReceiver("王一诺", "10000000001", "样例路1号")
    text = repr(Receiver("青海省", "西宁市", "城西区", plain=plain))
    assert not any(secret in text for secret in ("王一诺", "10000000001", "样例路1号"))


def test_raw_payloads_and_pictures_are_not_printed():
    assert "10000000001" not in repr(UnreadableOrder("1", "why", b'{"phone":"10000000001"}'))
    assert "JFIF" not in repr(Picture("a.jpg", b"JFIF", "image/jpeg", "00"))
