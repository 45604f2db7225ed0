"""Time-ordered 63-bit row ids, made by the application so that bulk inserts need no round trip.

Layout: 42 bits milliseconds since 2024-01-01, 12 bits process, 9 bits counter. Two processes draw the
same 12 bits once in 4,096; they would also have to hit the same millisecond and counter to collide,
and then the primary key refuses the row and the job runs again.
"""

import os
import secrets
import threading
import time
from datetime import UTC, datetime

_EPOCH_MS = 1_704_067_200_000
_lock = threading.Lock()
_node = secrets.randbits(12)
_last_ms = 0
_count = 0


def _reseed() -> None:
    global _node, _lock
    _lock = threading.Lock()
    _node = secrets.randbits(12)


os.register_at_fork(after_in_child=_reseed)


def new_id() -> int:
    """Next id; strictly rising within one process."""
    global _last_ms, _count
    with _lock:
        ms = max(time.time_ns() // 1_000_000, _last_ms)
        _count = _count + 1 if ms == _last_ms else 0
        if _count >= 512:
            ms, _count = ms + 1, 0
        _last_ms = ms
        return ((ms - _EPOCH_MS) << 21) | (_node << 9) | _count


def new_ids(count: int) -> list[int]:
    """``count`` ids in rising order, drawn at once."""
    global _last_ms, _count
    found: list[int] = []
    with _lock:
        ms = max(time.time_ns() // 1_000_000, _last_ms)
        first = _count + 1 if ms == _last_ms else 0
        while count:
            if first >= 512:
                ms, first = ms + 1, 0
            end = min(first + count, 512)
            base = ((ms - _EPOCH_MS) << 21) | (_node << 9)
            found.extend(range(base + first, base + end))
            count -= end - first
            _last_ms, _count, first = ms, end - 1, end
    return found


def first_id_at(instant: datetime) -> int:
    """The lowest id that a row made at an instant can have: "since midnight" is then a range of the primary key."""
    return max(int(instant.timestamp() * 1000) - _EPOCH_MS, 0) << 21


def made_at(row_id: int) -> datetime:
    """When a row was made, to the millisecond, aware UTC."""
    return datetime.fromtimestamp(((row_id >> 21) + _EPOCH_MS) / 1000, UTC)
