"""Structured logs, one JSON line an event, with secrets and buyer data struck out before they are written."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_NAMES = re.compile(
    r"(secret|token|password|passwd|session|sign$|signature|authorization|cookie|master_key|"
    r"receiver|phone|mobile|tel|address|id_card|plain)",
    re.IGNORECASE,
)
#: A mainland mobile number in any text: alone, after +86, in groups, or in full-width digits.
_MOBILE = re.compile(r"(?<!\d)(?:[+＋]?[8８][6６][- ]?)?[1１][3-9３-９]\d(?:[- ]?\d{4}){2}(?!\d)")
#: ``access_token=...`` and its like inside an address, a JSON text or an error.
_SECRET_VALUE = re.compile(
    r"""(?i)\b([a-z_]*(?:secret|token|password|session|sign|signature)["']?\s?[=:]\s?["']?)[^&\s"',}]+"""
)


def redact(value: Any) -> Any:
    """A copy of ``value`` with secret-named keys, secrets in addresses and phone numbers struck out, at any depth."""
    if not value:
        return value
    if isinstance(value, dict):
        return {k: "***" if _SECRET_NAMES.search(str(k)) and v else redact(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    if isinstance(value, str):
        return _SECRET_VALUE.sub(r"\1***", _MOBILE.sub("1**********", value))
    return value


def _redact_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    cleaned: dict[str, Any] = redact(dict(event))
    return cleaned


def set_up(level: str = "INFO") -> None:
    """Send every log line of the process to stderr as redacted JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def logger(name: str) -> Any:
    """A logger that says which room is speaking."""
    return structlog.get_logger(room=name)
