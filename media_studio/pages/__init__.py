"""Page templates: layout families by name, one TOML file each. A county adds a layout by adding a file, not code."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from hub.kernel.errors import Invalid

Kind = Literal[
    "hero", "facts", "points", "story", "table", "nutrition", "certificates", "storage", "use", "producer", "footer"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
DEFAULT = "classic"


class Template(BaseModel):
    """A layout family: the hero that is drawn, and the order of the blocks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    hero: Literal["arch", "land"]
    order: tuple[Kind, ...]


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """Every template there is a file for, by name; the default first."""
    found = {
        entry.name[:-5]: Template.model_validate({**tomllib.loads(entry.read_text("utf-8")), "name": entry.name[:-5]})
        for entry in files("media_studio.pages").iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] != DEFAULT, item[0])))


def template(name: str) -> Template:
    """One template. Raises Invalid for a name there is no file for."""
    if name not in templates():
        raise Invalid("no such page template", remedy=f"Choose one of: {', '.join(templates())}.", template=name)
    return templates()[name]
