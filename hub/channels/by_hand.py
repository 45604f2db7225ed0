"""Shops without a connector: a platform whose orders come in files, and sales that no platform knows of.

No job pulls, pushes or publishes there; people carry files and fill in forms.
"""

from connectors.base.registry import manifest
from hub.channels.models import Shop

#: A platform without an API (邮乐, 过日子 ...): orders come and waybills go as spreadsheets.
SHEET = "sheet"
#: No platform at all: fairs, county shops, stations, business customers.
MANUAL = "manual"
BY_HAND = (SHEET, MANUAL)


def platform_name(shop: Shop) -> str:
    """What the platform of a shop is called, for paper and for people."""
    if shop.channel in BY_HAND:
        return str(shop.settings.get("platform") or shop.name)
    return manifest(shop.channel).name
