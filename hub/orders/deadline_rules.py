"""When an order must leave: hours from payment by the calendar, and days on which the clock stands still. Pure.

Platforms count hours, not working hours; exceptions for festivals are announced a year at a time, so they are data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hub.kernel.clock import CHINA, business_day

#: Hours where nobody has written a rule yet [trade practice, unverified].
USUAL_HOURS = 48
#: Platforms that count at all; for files and offline orders there is a deadline only by a rule.
COUNTING = ("taobao", "jd", "pinduoduo", "youzan", "wechat_shop", "suning", "douyin")


@dataclass(frozen=True, slots=True)
class Rule:
    """From ``valid_from`` on a platform gives ``hours``."""

    channel: str
    valid_from: date
    hours: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock of a platform, or of all with an empty ``channel``, stands still."""

    channel: str
    first: date
    last: date


def hours_for(rules: Iterable[Rule], channel: str, paid_at: datetime) -> int | None:
    """Hours that held for this platform on the day of payment; None where it counts none."""
    day = business_day(paid_at)
    known = [rule for rule in rules if rule.channel == channel and rule.valid_from <= day]
    if known:
        return max(known, key=lambda rule: rule.valid_from).hours
    return USUAL_HOURS if channel in COUNTING else None


def deadline(paid_at: datetime, hours: int, pauses: Iterable[Pause], channel: str) -> datetime:
    """``hours`` after ``paid_at`` on a clock that does not run on paused days."""
    at, left = paid_at, timedelta(hours=hours)
    for pause in sorted((p for p in pauses if p.channel in ("", channel)), key=lambda p: (p.first, p.last)):
        start, end = _midnight(pause.first), _midnight(pause.last + timedelta(days=1))
        if end <= at:
            continue
        if start >= at + left:
            break
        left -= max(start - at, timedelta())
        at = end
    return (at + left).astimezone(paid_at.tzinfo)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
