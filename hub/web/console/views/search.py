"""What a search shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. ``exact`` when the text is its whole name, so that a scan goes straight there."""

    href: str
    title: str
    note: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind."""

    title: str
    icon: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FoundView:
    """Everything found for a text, by kind."""

    text: str
    groups: tuple[Group, ...]

    @property
    def straight(self) -> str:
        """The address of the only thing whose name is the text; empty for none or several."""
        named = {hit.href for group in self.groups for hit in group.hits if hit.exact}
        return named.pop() if len(named) == 1 else ""
