"""Buyers are invented: their phone prefix belongs to nobody."""

import random

from connectors.sandbox.people import invent_receiver


def test_phones_use_a_prefix_nobody_has():
    dice = random.Random(1)
    phones = {invent_receiver(dice).phone for _ in range(200)}
    assert all(len(phone) == 11 and phone.startswith("100") and phone.isdigit() for phone in phones)
    assert len(phones) == 200


def test_the_same_dice_invent_the_same_person():
    assert invent_receiver(random.Random(3)) == invent_receiver(random.Random(3))
