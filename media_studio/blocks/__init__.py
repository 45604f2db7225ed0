"""The blocks of a detail page, each drawn below the one before: ``opening``, ``telling`` and ``proving``; ``told`` what they get."""

from collections.abc import Callable

from media_studio.blocks import opening, proving, telling
from media_studio.blocks.told import Told
from media_studio.canvas import Canvas
from media_studio.pages import Kind

#: Kind -> what draws it on the page from ``top`` and returns the y below it; a block with nothing to say takes no height.
DRAWERS: dict[Kind, Callable[[Canvas, Told, int], int]] = {
    "hero": opening.hero,
    "facts": opening.facts,
    "points": opening.points,
    "story": telling.story,
    "use": telling.use,
    "storage": telling.storage,
    "producer": telling.producer,
    "table": proving.table,
    "nutrition": proving.nutrition,
    "certificates": proving.certificates,
    "footer": proving.footer,
}
