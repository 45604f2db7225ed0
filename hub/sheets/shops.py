"""Shops that people serve: one per platform without an API, one per kind of offline sale. No credentials, no connector."""

import re

from hub.channels import queries as channels
from hub.channels.by_hand import MANUAL, SHEET
from hub.channels.models import Shop
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict, Invalid

#: Platforms of the county plan that offer goods shops no API; any other name may be typed in.
PLATFORMS = ("邮乐网", "过日子网", "去哪儿网", "携程", "苏宁易购")
#: Kinds of offline sale -> the shop each goes by.
OFFLINE = {"b2b": "线下·集采批发", "fair": "线下·展销会", "county": "线下·县域门店", "station": "线下·站点订货"}
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def add(tx: Tx, *, code: str, name: str, platform: str, actor: Actor) -> Shop:
    """Register a shop whose orders come in files. Raises Invalid for a bad code or a blank name, Conflict for a taken code."""
    if not _CODE.fullmatch(code) or not name.strip() or not platform.strip():
        raise Invalid(
            "a shop needs a code, a name and its platform", remedy="Use lower-case letters, digits and hyphens."
        )
    if channels.shop_by_code(tx, code) is not None:
        raise Conflict("this shop code is in use", remedy="Choose another code.", code=code)
    shop = Shop(code=code, channel=SHEET, name=name.strip(), base_url="", settings={"platform": platform.strip()})
    tx.add(shop)
    tx.flush()
    audit.record(tx, actor, "shop.added", f"shop:{shop.id}", code=code, platform=platform.strip())
    return shop


def offline(tx: Tx, kind: str) -> Shop:
    """The shop of one kind of offline sale, made when it is first used. Raises Invalid for another kind."""
    if kind not in OFFLINE:
        raise Invalid("there is no such kind of offline sale", remedy="Choose one of the kinds offered.")
    code = f"offline-{kind}"
    if channels.shop_by_code(tx, code) is None:
        row = Shop(code=code, channel=MANUAL, name=OFFLINE[kind], base_url="", settings={"platform": "线下"})
        insert_new(tx, table(Shop), [row.model_dump()], unique=["code"])
    shop = channels.shop_by_code(tx, code)
    assert shop is not None
    return shop
