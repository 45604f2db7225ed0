"""How values look on a page: money, counts, weights, instants in Beijing time, time left. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.kernel.clock import CHINA
from hub.kernel.money import Money
from hub.web.i18n import mark, translate
from hub.web.page import current

URGENT = timedelta(hours=4)
SOON = timedelta(hours=24)
#: From here on days are easier to read than hours.
LONG = timedelta(hours=48)

#: Marks in a User-Agent, the most telling first: Edge also says Chrome, Chrome also says Safari.
_BROWSERS = (
    ("MicroMessenger/", "WeChat"), ("Edg/", "Edge"), ("QQBrowser/", "QQ"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """Time left to a deadline: what to show, how loud, and the instant for the ticking clock."""

    text: str
    level: str
    until: str


def money(amount: Money | None) -> str:
    """``¥1,234.50``; a dash when there is no amount."""
    if amount is None:
        return "–"
    whole, _, cents = amount.yuan().lstrip("-").partition(".")
    return f"{'-' if amount.fen < 0 else ''}¥{int(whole):,}.{cents}"


def count(value: int | None) -> str:
    """``12,345``; a dash when unknown."""
    return "–" if value is None else f"{value:,}"


def weight(grams: int | None) -> str:
    """``560 g`` or ``2.15 kg``; a dash when unknown."""
    if grams is None:
        return "–"
    return f"{grams} g" if grams < 1000 else f"{grams / 1000:.2f} kg"


def instant(value: datetime | None, form: str = "short") -> str:
    """Beijing time. ``short`` drops the year, ``full`` keeps seconds, ``clock`` is the time, ``day`` the date alone."""
    if value is None:
        return "–"
    forms = {"short": "%m-%d %H:%M", "full": "%Y-%m-%d %H:%M:%S", "clock": "%H:%M", "day": "%Y-%m-%d"}
    return value.astimezone(CHINA).strftime(forms[form])


def day(value: date | None) -> str:
    """``2026-11-23``; a dash when unknown."""
    return value.isoformat() if value else "–"


def ago(value: datetime | None) -> str:
    """How long ago, in the page's language."""
    if value is None:
        return translate(mark("从未"))
    minutes = int((current.get().now - value).total_seconds() // 60)
    if minutes < 1:
        return translate(mark("刚刚"))
    if minutes < 60:
        return translate(mark("%(n)s 分钟前")) % {"n": minutes}
    if minutes < 48 * 60:
        return translate(mark("%(n)s 小时前")) % {"n": minutes // 60}
    return translate(mark("%(n)s 天前")) % {"n": minutes // 1440}


def left(deadline: datetime) -> Left:
    """Time left: ``3:12`` hours and minutes, ``-0:45`` when overdue, whole days from two days on."""
    gap = deadline - current.get().now
    minutes = int(abs(gap).total_seconds() // 60)
    text = f"{'-' if gap < timedelta(0) else ''}{minutes // 60}:{minutes % 60:02d}"
    if abs(gap) >= LONG:
        sign = "-" if gap < timedelta(0) else ""
        text = translate(mark("%(n)s 天")) % {"n": f"{sign}{minutes // 1440}"}
    level = "overdue" if gap < timedelta(0) else "urgent" if gap < URGENT else "soon" if gap < SOON else "fine"
    return Left(text, level, deadline.astimezone(CHINA).isoformat(timespec="seconds"))


def device(agent: str) -> str:
    """Browser and system of a User-Agent, ``Chrome · Windows``; the first words of one that is not known."""
    found = [next((name for mark_, name in words if mark_ in agent), "") for words in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:40] or "–"


def shelf_level(days_left: int | None, shelf_days: int | None) -> str:
    """``bad`` when expired, ``warn`` under a third of the shelf life, else ``good``; neutral without a date."""
    if days_left is None:
        return "neutral"
    if days_left <= 0:
        return "bad"
    return "warn" if shelf_days and days_left * 3 < shelf_days else "good"


FILTERS = {
    "money": money,
    "count": count,
    "device": device,
    "weight": weight,
    "instant": instant,
    "day": day,
    "ago": ago,
    "left": left,
}
