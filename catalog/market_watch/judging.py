"""What is wrong with another seller's page: a price below the floor, forbidden words, the public mark used without leave. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.compliance.lint import lint
from catalog.market_watch.pages import Page

#: Findings of one page that are told; more of the same help nobody.
MOST = 20


@dataclass(frozen=True, slots=True)
class Target:
    """A page to look at. ``floor_fen`` is the least the county's goods may cost there; None when no floor is agreed."""

    url: str
    floor_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """Names of public brands, and the sellers who were admitted to them."""

    names: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. ``kind`` is price, wording or mark; ``found`` quotes the page; ``advice`` says what it breaks."""

    kind: str
    found: str
    advice: str


def faults(page: Page, target: Target, marks: Marks) -> list[Fault]:
    """Everything wrong with a page, each thing once, at most ``MOST``."""
    return list(dict.fromkeys(_faults(page, target, marks)))[:MOST]


def _faults(page: Page, target: Target, marks: Marks) -> Iterator[Fault]:
    if page.price_fen is not None and target.floor_fen is not None and page.price_fen < target.floor_fen:
        yield Fault("price", f"{page.price_fen / 100:.2f}", f"低于最低价 {target.floor_fen / 100:.2f} 元")
    told = f"{page.title}\n{page.text}"
    used = [name for name in marks.names if name and name in told]
    if used and not any(name and name in page.seller for name in marks.admitted):
        yield from (Fault("mark", name, f"卖家“{page.seller or '未写明'}”不在准入名单") for name in used)
    for line in told.splitlines():
        for hit in lint(line, names=marks.names):
            if hit.severity == "block":
                yield Fault("wording", hit.found, f"{hit.article}：{hit.suggestion}")
