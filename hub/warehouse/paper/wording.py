"""Words that all papers share: temperature classes, weights, dates, as people in the trade write them."""

from datetime import date, datetime

from hub.kernel.clock import to_china_text

#: Name, temperature and the advice a buyer gets for each class.
_CLASSES = {
    "frozen": ("冷冻", "-18℃", "收货后请立即放入冷冻室，-18℃以下保存；解冻后请勿再次冷冻。"),
    "chilled": ("冷藏", "0-4℃", "收货后请立即放入冷藏室，0-4℃保存，并在保质期内尽早食用。"),
    "ambient": ("常温", "", "请置于阴凉、干燥、避光处保存，开封后请尽快食用。"),
}


def class_mark(storage: str) -> str:
    """冷冻 -18℃ and the like; an unknown class is printed as it is."""
    name, degrees, _ = _CLASSES.get(storage, (storage, "", ""))
    return f"{name} {degrees}".strip()


def class_name(storage: str) -> str:
    """冷冻, 冷藏 or 常温."""
    return _CLASSES.get(storage, (storage, "", ""))[0]


def storage_advice(storage: str) -> str:
    """What the buyer is told about keeping the goods."""
    return _CLASSES.get(storage, ("", "", ""))[2]


def kilograms(grams: int | None) -> str:
    """2350 -> 2.35; not weighed -> a dash."""
    return "—" if grams is None else f"{grams // 1000}.{grams % 1000 // 10:02d}"


def day(value: date | None) -> str:
    """2026-10-01; none -> a dash."""
    return "—" if value is None else value.isoformat()


def minute(instant: datetime) -> str:
    """2026-10-01 08:30 in Beijing time."""
    return to_china_text(instant)[:16]
