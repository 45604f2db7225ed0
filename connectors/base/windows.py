"""Cuts a span of time into the windows a platform allows. Pure; pages inside a window are ``paging``'s business."""

from collections.abc import Iterator
from datetime import datetime, timedelta


def slices(since: datetime, until: datetime, window: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """``[since, until]`` cut at whole seconds, oldest first; neighbours share their border second.

    Oldest first, so that a row changed while an older window is read is met again in a newer one.
    """
    start, last = since.replace(microsecond=0), until.replace(microsecond=0)
    while start <= last:
        end = min(start + window, last)
        yield start, end
        if end == last:
            return
        start = end
