"""Several reads at a time, so that the platform's quota and not its answering time decides how fast a backlog is read."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def abreast(read: Callable[[Item], Result], items: Sequence[Item], *, lanes: int) -> list[Result]:
    """``read`` of every item, in their order, ``lanes`` at a time. Raises what the first failing item raised.

    After a failure nothing further is begun; reads under way end first. Context variables are those of the caller.
    """
    if lanes <= 1 or len(items) <= 1:
        return [read(item) for item in items]
    with ThreadPoolExecutor(min(lanes, len(items)), thread_name_prefix="abreast") as pool:
        waiting = [pool.submit(copy_context().run, read, item) for item in items]
        try:
            return [one.result() for one in waiting]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
