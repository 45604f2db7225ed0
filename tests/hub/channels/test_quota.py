"""The arithmetic of a shared quota: what is lent counts until it cannot be used any more, and little is written down."""

from dataclasses import replace

from hub.channels import quota
from hub.channels.quota import EMPTY, SECOND, Answer, Ask, Rule, Settled

RULE = Rule(100, 10 * SECOND)
ME, YOU = Ask("me", "b1", RULE, appetite=100), Ask("you", "b2", RULE, appetite=100)


def test_a_process_alone_starts_small_and_may_have_half_the_quota() -> None:
    _, small = quota.borrow(EMPTY, replace(ME, appetite=1), 0)
    _, large = quota.borrow(EMPTY, ME, 0)

    assert (small.calls, large.calls, large.until) == (5, 50, 5 * SECOND)


def test_a_process_among_others_gets_a_tenth_for_a_twentieth_of_the_window() -> None:
    book, _ = quota.borrow(EMPTY, ME, 0)
    _, answer = quota.borrow(book, YOU, 0)
    _, modest = quota.borrow(book, replace(YOU, appetite=1), 0)

    assert (answer, modest.calls) == (Answer(10, SECOND // 2), 1)


def test_a_block_nobody_settles_counts_until_a_window_after_its_end() -> None:
    book, _ = quota.borrow(EMPTY, replace(ME, rule=Rule(1, 10 * SECOND)), 0)
    ask = replace(YOU, rule=Rule(1, 10 * SECOND))

    assert quota.borrow(book, ask, 1)[1] == Answer(0, 15 * SECOND)
    assert quota.borrow(book, ask, 15 * SECOND)[1].calls == 1


def test_a_settled_block_counts_what_was_used_from_when_it_was_used() -> None:
    book, _ = quota.borrow(EMPTY, ME, 0)
    back = replace(ME, block="b3", settled=(Settled("b1", (SECOND, 2 * SECOND)),))
    book, _ = quota.borrow(book, back, 3 * SECOND)

    assert book["gone"] == [[1, 11 * SECOND], [1, 12 * SECOND]]
    assert [entry[0] for entry in book["lent"]] == ["b3"]


def test_the_book_stays_small_however_many_calls_there_are() -> None:
    rule, book = Rule(100_000, 10 * SECOND), EMPTY
    book, _ = quota.borrow(book, replace(ME, rule=rule), 0)
    uses = tuple(n * SECOND // 1000 for n in range(10_000))
    book, _ = quota.borrow(book, replace(ME, rule=rule, block="b4", settled=(Settled("b1", uses),)), 10 * SECOND - 1)

    assert sum(calls for calls, _ in book["gone"]) == 10_000
    assert len(book["gone"]) <= quota.GRAIN + 1


def test_a_refusal_changes_nothing_so_that_nothing_is_written() -> None:
    book, _ = quota.borrow(EMPTY, replace(ME, rule=Rule(1, SECOND)), 0)

    assert quota.borrow(book, replace(YOU, rule=Rule(1, SECOND)), 1)[0] is book


def test_after_a_refused_person_bulk_work_waits_until_the_person_had_a_chance() -> None:
    one = Rule(1, SECOND)
    book, _ = quota.borrow(EMPTY, replace(ME, rule=one), 0)
    book, told = quota.borrow(book, replace(YOU, rule=one, people=True), 1)
    at = told.until

    assert quota.borrow(book, replace(ME, rule=one, block="b5"), at)[1] == Answer(0, at + quota.GRACE)
    book, served = quota.borrow(book, replace(YOU, rule=one, people=True), at)
    assert (served.calls, book["people"]) == (1, 0)


def test_a_person_who_went_away_holds_nobody_up_for_longer_than_the_grace() -> None:
    one = Rule(1, SECOND)
    book, _ = quota.borrow(EMPTY, replace(ME, rule=one), 0)
    book, told = quota.borrow(book, replace(YOU, rule=one, people=True), 1)

    assert quota.borrow(book, replace(ME, rule=one, block="b5"), told.until + quota.GRACE)[1].calls == 1


def test_a_pause_holds_everybody_and_a_shorter_one_does_not_cut_it() -> None:
    book = quota.pause(quota.pause(EMPTY, 0, 60), 0, 1)

    for ask in (ME, replace(YOU, people=True)):
        assert quota.borrow(book, ask, SECOND)[1] == Answer(0, 60 * SECOND)
    assert quota.borrow(book, ME, 60 * SECOND)[1].calls == 50


def test_a_book_says_when_it_may_be_thrown_away() -> None:
    book, _ = quota.borrow(EMPTY, ME, 0)
    assert quota.borrow(book, ME, quota.last_instant(book))[1] == quota.borrow(EMPTY, ME, quota.last_instant(book))[1]
