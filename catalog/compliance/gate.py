"""The listing gate: why a SKU may not be offered today. Pure; a person reads the reasons, so they are sentences."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from catalog import checks, words
from catalog.cards import Paper, SkuCard
from catalog.words import CertificateKind, Licensing

#: Claims that need a certificate on file. Quarantine papers (JY) come with each batch and are checked there.
_FILED = (CertificateKind.ORG, CertificateKind.GRN, CertificateKind.GI, CertificateKind.HAL)


class Licensed(Protocol):
    """What the questions about papers need to know of goods."""

    @property
    def licensing(self) -> Licensing:
        """What the law asks for."""

    @property
    def licence(self) -> str:
        """The food licence number printed on the pack."""

    @property
    def certificates(self) -> tuple[str, ...]:
        """Certificate kinds the goods claim."""

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Certificates on file that cover the goods."""


def blocked_reasons(card: SkuCard, today: date) -> list[str]:
    """Every reason against listing the SKU on a day; empty when it may be listed. A bundle answers for its parts."""
    reasons = [*_commercial(card), *_claims(card, today), *_mark(card, today)]
    if card.is_food:
        reasons += _food(card)
        reasons += [] if card.is_bundle else _licence(card, today)
    for part in card.parts:
        reasons += [f"组件 {part.card.code}：{reason}" for reason in blocked_reasons(part.card, today)]
    return reasons


def _commercial(card: SkuCard) -> Iterator[str]:
    if card.restricted:
        yield "受限品类，未经人工核准不得铺货"
    if card.price is None:
        yield "没有售价"
    elif card.floor_price is not None and card.price < card.floor_price:
        yield f"售价 {card.price} 低于最低价 {card.floor_price}"


def _mark(card: SkuCard, today: date) -> Iterator[str]:
    """The region's mark is for producers who were admitted to it."""
    if card.mark and not (card.admission and card.admission.holds_on(today)):
        yield f"使用公共品牌「{card.mark}」，但生产者没有有效准入"


def _food(card: SkuCard) -> Iterator[str]:
    if not card.producer:
        yield "食品没有登记生产者"
    if card.shelf_days is None and words.needs_shelf_life(card.category, card.name, food=True):
        yield "食品没有保质期"


def licence_reasons(goods: Licensed, today: date) -> list[str]:
    """Every reason why food goods are not licensed on a day."""
    return list(_licence(goods, today))


def _licence(card: Licensed, today: date) -> Iterator[str]:
    if card.licensing is Licensing.QUARANTINE and CertificateKind.JY not in card.certificates:
        yield "生鲜肉须有检疫和肉品检验合格证（JY）"
    if card.licensing is not Licensing.PRODUCTION:
        return
    if not card.licence:
        yield "没有食品生产许可证编号"
    elif not checks.sc_licence(card.licence):
        yield f"食品生产许可证编号 {card.licence} 校验不通过"
    else:
        yield from _paper(card, CertificateKind.SC, today)


def _claims(card: SkuCard, today: date) -> Iterator[str]:
    for kind in _FILED:
        if kind in card.certificates:
            yield from _paper(card, kind, today)


def _paper(card: Licensed, kind: CertificateKind, today: date) -> Iterator[str]:
    papers = [paper for paper in card.papers if paper.kind is kind]
    if any(paper.holds_on(today) for paper in papers):
        return
    name = words.CERTIFICATE_NAMES[kind]
    if not papers:
        yield f"标注了{name}，但没有登记证书"
    elif all(paper.valid_from > today for paper in papers):
        yield f"{name}证书 {papers[0].number} 尚未生效"
    else:
        last = papers[-1]
        yield f"{name}证书 {last.number} 已于 {last.valid_to} 到期"
