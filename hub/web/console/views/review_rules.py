"""The rules of automatic review."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule; id 0 is the empty row at the end."""

    row_id: int = 0
    rank: int = 100
    name: str = ""
    kind: str = "note"
    channel: str = ""
    words: str = ""
    limit: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class ReviewRulesView:
    """Every rule, what a rule may look at, and the channels it may be for."""

    rows: tuple[RuleRow, ...]
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    blank: RuleRow = RuleRow()
