"""Reads what a caller sent to the sandbox TOP gateway; refuses in TOP's words what cannot be read. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

from connectors.sandbox.intake import parameters
from connectors.sandbox.taobao_answers import Refuse, invalid, missing

Params = dict[str, str]
Json = dict[str, Any]


def read(request: httpx.Request) -> tuple[Params, bytes]:
    """Query, form and multipart parameters in one, and the file. Refuses a body that is none with code 23."""
    try:
        merged, file = parameters(request)
    except ValueError as error:
        raise Refuse(23) from error
    return {name: str(value) for name, value in merged.items()}, file


def instant(text: str) -> float:
    """Beijing text or epoch milliseconds; the official SDKs send both."""
    if text.isdigit():
        return int(text) / 1000
    try:
        return (datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) - timedelta(hours=8)).timestamp()
    except ValueError as error:
        raise Refuse(31) from error


def moment(params: Params, name: str) -> float:
    """A time parameter as epoch seconds."""
    try:
        return instant(need(params, name))
    except Refuse as refuse:
        raise refuse if refuse.code == 40 else invalid(name, "时间格式错误") from refuse


def window(params: Params, start: str, end: str) -> tuple[float, float]:
    """Two times, at most one day apart."""
    first, last = moment(params, start), moment(params, end)
    if not 0 <= last - first <= 86_400:
        raise invalid(end, "开始时间和结束时间必须在一天之内")
    return first, last


def need(params: Params, name: str) -> str:
    """A parameter that must be there."""
    if not params.get(name):
        raise missing(name)
    return params[name]


def whole(params: Params, name: str, default: int | None) -> int:
    """A whole number."""
    if name not in params and default is not None:
        return default
    try:
        return int(params.get(name, ""))
    except ValueError as error:
        raise invalid(name, "必须是整数") from error


def page(params: Params) -> tuple[int, int]:
    """Page number and size of an order or refund list."""
    number, size = whole(params, "page_no", 1), whole(params, "page_size", 40)
    if not 1 <= size <= 100 or number < 1:
        raise invalid("page_size", "每页条数必须在1到100之间")
    return number, size


def counted(params: Params, total: int, number: int, size: int) -> Json:
    """has_next in place of total_results when the caller asked for it."""
    return {"has_next": total > number * size} if params.get("use_has_next") == "true" else {"total_results": total}


def structures(params: Params, name: str, *, most: int) -> list[Json]:
    """A JSON list of objects, at most ``most`` of them."""
    try:
        rows = [dict(row) for row in orjson.loads(need(params, name))]
    except (orjson.JSONDecodeError, TypeError, ValueError) as error:
        raise invalid(name, f"{name}格式错误") from error
    if not 1 <= len(rows) <= most:
        raise invalid(name, f"{name}必须为1到{most}个")
    return rows


def simplified(answer: Json) -> Json:
    """An answer without the second wrapper of its lists: ``{"trades": {"trade": [...]}}`` is ``{"trades": [...]}``."""
    return {name: _flat(held) for name, held in answer.items()}


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return [_flat(row) for row in value]
    if not isinstance(value, dict):
        return value
    inner = next(iter(value.values()), None)
    if len(value) == 1 and isinstance(inner, list):
        return _flat(inner)
    return {name: _flat(held) for name, held in value.items()}
