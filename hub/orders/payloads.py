"""The platform's own JSON as people may read it: unsealed on record, with everything about the buyer struck out."""

import re
import zlib
from typing import Any

import orjson

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.logs import redact
from hub.kernel.vault import Vault
from hub.orders import queries
from hub.orders.models import ParkedOrder

STRUCK = "***"
#: Names under which platforms keep people; every value below such a name is struck out.
_ABOUT_PEOPLE = re.compile(
    r"receiver|consignee|buyer|contact|fullname|full_name|user_?name|real_?name|nick|memo|message|remark|"
    r"phone|mobile|tel($|_|e)|address|oaid|open_?id|hash_code|id_?card|fans|delivery_(province|city|district)",
    re.IGNORECASE,
)


def of_order(tx: Tx, vault: Vault, order_id: int, *, actor: Actor) -> str:
    """The newest payload of an order, on record. Raises NotFound."""
    row = queries.payload(tx, order_id)
    audit.record(tx, actor, "payload.read", f"order:{order_id}")
    return struck_out(zlib.decompress(vault.unseal(row.sealed, where=f"order_payload:sealed:{order_id}")))


def of_parked(tx: Tx, vault: Vault, parked: ParkedOrder, *, actor: Actor) -> str:
    """The payload of an order we could not read, on record."""
    audit.record(tx, actor, "payload.read", f"parked:{parked.id}")
    where = f"parked_order:sealed:{parked.shop_id}:{parked.order_no}"
    return struck_out(zlib.decompress(vault.unseal(parked.sealed, where=where)))


def struck_out(raw: bytes) -> str:
    """Indented JSON without buyer data; what is no JSON is shown without anything that looks like a phone."""
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return str(redact(raw.decode(errors="replace")))
    return orjson.dumps(redact(_without_people(said)), option=orjson.OPT_INDENT_2).decode()


def _without_people(value: Any, *, inside: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_people(part, inside=inside or bool(_ABOUT_PEOPLE.search(str(name))))
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_without_people(part, inside=inside) for part in value]
    return STRUCK if inside and value not in (None, "", 0, False, True) else _opened_text(value)


def _opened_text(value: Any) -> Any:
    """JSON inside a text, as some platforms send it, is struck out like any other."""
    if not isinstance(value, str) or value[:1] not in "{[" or not value:
        return value
    try:
        return _without_people(orjson.loads(value))
    except orjson.JSONDecodeError:
        return value
