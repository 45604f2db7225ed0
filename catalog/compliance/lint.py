"""Advertising-law lint of one text: every doubtful term with its place, article and advice. Pure and total.

It sees through full-width forms, traditional characters, marks and blanks between characters and homophones; it keeps quiet
in contexts where the term is innocent. Addresses, buyer notes and trace records are facts about people and are never linted.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.compliance.rules import Rule, rules

NEVER_LINTED = frozenset({"address", "buyer_note", "trace"})

#: Traditional forms of the characters that occur in the lexicon.
_SIMPLIFIED = str.maketrans(
    dict(
        zip(
            "國級絕對頂極質無獨選個領導藥療癒處補腎壯強體減養顏預滅製應時間價賠億萬網銷獲譽獎證標準專廣權貧戶扶檔"
            "轉運開財鎮藏參蟲靈驗經書畫機關歌徽軍黨單評現圖曬紅綠產業認證請掃碼號聯絡優質純淨營健驅濕訊電話來後極"
            "殿詩歷永久劑農藥殘糖鈣脫痘斑燃腸護眼鼻祖稱號壹黃莖羅義團廳會場龍頭讚寧東貓寶",
            "国级绝对顶极质无独选个领导药疗愈处补肾壮强体减养颜预灭制应时间价赔亿万网销获誉奖证标准专广权贫户扶档"
            "转运开财镇藏参虫灵验经书画机关歌徽军党单评现图晒红绿产业认证请扫码号联络优质纯净营健驱湿讯电话来后极"
            "殿诗历永久剂农药残糖钙脱痘斑燃肠护眼鼻祖称号一黄茎罗义团厅会场龙头赞宁东猫宝",
            strict=True,
        )
    )
)
#: Up to three marks or blanks between two Chinese characters that end no phrase.
_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff])(?:[^\w，。；！？、：;!?:,.（）()“”\n]|_){1,3}(?=[\u4e00-\u9fff])")
_NOT_SEEN = re.compile("[\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class Finding:
    """``text[start:end]`` says ``term``. ``severity`` is block or warn."""

    term: str
    start: int
    end: int
    found: str
    family: str
    article: str
    severity: str
    suggestion: str


def lint(text: str, *, field: str = "", papers: Collection[str] = (), names: Collection[str] = ()) -> list[Finding]:
    """Findings in reading order; of overlapping ones the longest is kept.

    ``field`` names where the text stands (``ingredients`` may say 100%). ``papers`` are certificate kinds the goods really
    hold. ``names`` are registered names in which a term is part of the name.
    """
    if field in NEVER_LINTED or not text:
        return []
    return list(_findings(text, field, frozenset(papers), frozenset(names)))


@lru_cache(maxsize=8192)
def _findings(text: str, field: str, papers: frozenset[str], names: frozenset[str]) -> tuple[Finding, ...]:
    known = [_folded(name)[0] for name in names if name]
    asked = [
        rule for rule in rules() if field not in rule.not_in and not (rule.unless_paper and rule.unless_paper in papers)
    ]
    seen = _folded(text)
    hits = _hits(asked, *seen, known)
    drawn = _drawn_together(*seen)
    if len(drawn[0]) < len(seen[0]):
        hits += _hits([rule for rule in asked if rule.term.startswith("/")], *drawn, known)
    return tuple(_finding(text, hit) for hit in _longest(hits))


def blocking(findings: Collection[Finding]) -> list[Finding]:
    """The findings that must stop a publish."""
    return [finding for finding in findings if finding.severity == "block"]


def _folded(text: str) -> tuple[str, list[int]]:
    """Comparable text, and for each of its characters the index in the original it came from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if _NOT_SEEN.match(char):
            continue
        plain = unicodedata.normalize("NFKC", char).lower().translate(_SIMPLIFIED)
        chars.append(plain)
        places += [place] * len(plain)
    return "".join(chars), places


def _drawn_together(folded: str, places: list[int]) -> tuple[str, list[int]]:
    """The text without the marks and blanks that stand inside a run of Chinese, for patterns, which know no gaps."""
    inside = {place for match in _INSIDE.finditer(folded) for place in range(*match.span())}
    kept = [index for index in range(len(folded)) if index not in inside]
    return "".join(folded[index] for index in kept), [places[index] for index in kept]


def _hits(asked: Iterable[Rule], folded: str, places: list[int], known: Sequence[str]) -> list[tuple[int, int, Rule]]:
    """What the rules find, as places in the original text."""
    excused = [match.span() for name in known for match in re.finditer(re.escape(name), folded)]
    return [
        (places[start], places[end - 1] + 1, rule)
        for rule in asked
        for start, end in _spans(rule, folded)
        if not _within(start, end, excused)
    ]


def _spans(rule: Rule, folded: str) -> list[tuple[int, int]]:
    found = [match.span() for match in rule.pattern.finditer(folded)]
    if not found:
        return []
    innocent = [match.span() for context in rule.exempt for match in context.finditer(folded)]
    return [(start, end) for start, end in found if start < end and not _within(start, end, innocent)]


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _longest(hits: list[tuple[int, int, Rule]]) -> list[tuple[int, int, Rule]]:
    kept: list[tuple[int, int, Rule]] = []
    for start, end, rule in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[2].severity, hit[0])):
        if all(end <= first or last <= start for first, last, _ in kept):
            kept.append((start, end, rule))
    return sorted(kept, key=lambda hit: hit[0])


def _finding(text: str, hit: tuple[int, int, Rule]) -> Finding:
    start, end, rule = hit
    found = text[start:end]
    return Finding(
        term=found if rule.term.startswith("/") else rule.term,
        start=start,
        end=end,
        found=found,
        family=rule.family.key,
        article=rule.family.article,
        severity=rule.severity,
        suggestion=rule.family.suggestion,
    )
