"""A picker walks up one rack and down the next, and ten comes after nine."""

from hub.warehouse.walk import natural, serpentine


def test_numbers_in_codes_are_numbers():
    assert sorted(["A-10", "A-9", "A-2b", "A-2"], key=natural) == ["A-2", "A-2b", "A-9", "A-10"]


def test_every_other_rack_with_a_stop_is_walked_backwards():
    codes = ["A-01-02-1", "A-01-10-1", "A-02-01-1", "A-02-03-1", "A-02-03-2", "A-04-01-1", "A-04-02-1", "B-01-01-1"]
    assert serpentine(reversed(codes)) == [
        "A-01-02-1", "A-01-10-1", "A-02-03-1", "A-02-03-2", "A-02-01-1", "A-04-01-1", "A-04-02-1", "B-01-01-1",
    ]  # fmt: skip


def test_codes_of_any_shape_are_walked_once():
    assert serpentine(["门口", "A", "A", "12", ""]) == sorted({"门口", "A", "12", ""}, key=natural)
