"""Promises about deadlines: hours by the calendar, the rule of the day of payment, and days on which no clock runs."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.orders.deadline_rules import Pause, Rule, deadline, hours_for

PAID = datetime(2026, 2, 13, 4, tzinfo=UTC)  # noon in Beijing


def day(n: int) -> date:
    return date(2026, 2, n)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ((), PAID + timedelta(hours=48)),
        ((Pause("", day(16), day(22)),), PAID + timedelta(hours=48)),
        ((Pause("", day(14), day(14)),), PAID + timedelta(hours=72)),
        ((Pause("", day(13), day(13)),), datetime(2026, 2, 15, 16, tzinfo=UTC)),
        ((Pause("", day(14), day(20)), Pause("taobao", day(18), day(22))), PAID + timedelta(hours=48, days=9)),
        ((Pause("jd", day(14), day(20)),), PAID + timedelta(hours=48)),
        ((Pause("", day(1), day(12)),), PAID + timedelta(hours=48)),
    ],
)
def test_the_clock_stands_still_on_paused_days_only(pauses, due) -> None:
    assert deadline(PAID, 48, pauses, "taobao") == due


def test_the_rule_of_the_day_of_payment_holds() -> None:
    rules = [Rule("taobao", day(1), 24), Rule("taobao", day(14), 72), Rule("sheet", day(1), 96)]
    assert hours_for(rules, "taobao", PAID) == 24
    assert hours_for(rules, "taobao", PAID + timedelta(days=1)) == 72
    assert hours_for(rules, "jd", PAID) == 48
    assert hours_for(rules, "sheet", PAID) == 96
    assert hours_for(rules, "manual", PAID) is None
