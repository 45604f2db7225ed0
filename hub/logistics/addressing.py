"""What of a receiver may stand on paper and on a screen. Pure and total: any text in, text out, never an error.

Paper follows the national rule for e-waybills: at least one character of the name, six digits of the phone and the
unit and room numbers are hidden. What a platform has masked already stays masked. Refuses to reveal anything.
"""

import re
import unicodedata
from dataclasses import dataclass

_STAR = "*"
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
#: Signs that platforms print for a hidden character, and full-width digits and letters in their plain form.
_PLAIN_FORM = {**_FULL_WIDTH, ord("＊"): _STAR, ord("●"): _STAR, ord("•"): _STAR, ord("×"): _STAR, ord("＃"): "#"}

_COMPOUND_SURNAMES = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|司空|夏侯|端木|独孤|南宫|闻人|轩辕|澹台|公冶|"
    "宗政|濮阳|淳于|单于|太叔|申屠|仲孙|钟离|鲜于|闾丘|拓跋|百里|东郭|南门|呼延|西门|赫连|第五"
)
#: A Tibetan syllable, a word of an alphabet, or any other single sign.
_NAME_UNIT = re.compile(r"[\u0f40-\u0fbc]+|[A-Za-z\u00c0-\u024f\u0370-\u052f\u0600-\u06ff]+|\S")

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[\d*]{10})(?:[-#转](\d{1,6})#?)?")
_LANDLINE = re.compile(r"(0[12]\d|0[3-9]\d\d)-?([\d*]{7,8})(?:[-#转](\d{1,6})#?)?")
_HIDDEN_DIGITS = 6


@dataclass(frozen=True)
class PrintedReceiver:
    """A receiver as the paper shows it: every field is already masked."""

    name: str
    phone: str
    region: str
    address: str


def printed(
    name: str,
    phone: str,
    *,
    province: str,
    city: str,
    district: str,
    town: str = "",
    address: str = "",
) -> PrintedReceiver:
    """The receiver as a waybill may show it. A region repeated at the head of the address is printed once."""
    parts = [part.strip() for part in (province, city, district, town)]
    street = address.strip()
    for part in parts:
        street = street.removeprefix(part).lstrip()
    region = " ".join(dict.fromkeys(part for part in parts if part))
    return PrintedReceiver(print_name(name), print_phone(phone), region, print_address(street))


def print_name(text: str) -> str:
    """Surname or first syllable, everything after it hidden: 张三 → 张*, 欧阳娜娜 → 欧阳**, John → J**."""
    plain = text.strip().translate(_PLAIN_FORM)
    units = [found.group() for found in _NAME_UNIT.finditer(plain)]
    letters = [unit for unit in units if not _is_mark(unit)]
    if _STAR not in plain and len(letters) == 1 and len(_hidden_word(letters[0])) == 1:
        return _NAME_UNIT.sub(lambda found: found.group() if _is_mark(found.group()) else _STAR, plain)
    kept = plain[:2] if _COMPOUND_SURNAMES.match(plain) and len(plain) > 2 else ""
    return kept + _hide_units(plain[len(kept) :], keep_first=not kept)


def screen_name(text: str) -> str:
    """A name in a list on the screen; as on paper."""
    return print_name(text)


def print_phone(text: str) -> str:
    """A phone with at least six digits hidden: 13812345678 → 1******5678, 0973-8751234 → 0973-******4.

    The extension of a virtual number stays. Of several numbers only the first is given. No digits: empty.
    """
    number = _first_number(text)
    if mobile := _MOBILE.fullmatch(number):
        return "1" + _STAR * _HIDDEN_DIGITS + mobile[1][-4:] + _extension(mobile[2])
    if landline := _LANDLINE.fullmatch(number):
        return f"{landline[1]}-{_STAR * _HIDDEN_DIGITS}{landline[2][_HIDDEN_DIGITS:]}{_extension(landline[3])}"
    return _tail(number, shown=4, hidden=_HIDDEN_DIGITS)


def screen_phone(text: str) -> str:
    """A phone on the screen, four digits hidden: 13812345678 → 138****5678."""
    number = _first_number(text)
    if mobile := _MOBILE.fullmatch(number):
        return f"{mobile[1][:3]}****{mobile[1][-4:]}{_extension(mobile[2])}"
    if landline := _LANDLINE.fullmatch(number):
        return f"{landline[1]}-****{landline[2][4:]}{_extension(landline[3])}"
    return _tail(number, shown=4, hidden=4)


_NUMERAL = "0-9一二三四五六七八九十百零〇两"
_HIDING: tuple[tuple[re.Pattern[str], str], ...] = (
    # A phone written into the address, in one piece or in groups.
    (re.compile(r"\+?\d(?:[ \-.]?\d){6,}"), _STAR),
    # Building, unit, floor, room with their numbers: 3号楼, B栋, 二单元, 501室, A座.
    (re.compile(rf"[{_NUMERAL}A-Za-z#\-]+(?=(?:号楼|栋|幢|单元|室|号房|楼|层))"), _STAR),
    (re.compile(r"[0-9A-Za-z\-]+(?=(?:座|户|门(?!市)))"), _STAR),
    # The house number inside a village, estate or yard; a number along a street stays.
    (re.compile(rf"(?<=[村社组队区苑园院寨庄府城湾邸舍营])[{_NUMERAL}\-]+(?=号)"), _STAR),
    # 3-2-501 and 3#501 after an estate.
    (re.compile(r"[0-9A-Za-z]+(?:[-#－—/][0-9A-Za-z]+)+#?"), _STAR),
    # A number that follows any of the above, ends the address or stands apart: 阳光小区501.
    (
        re.compile(
            rf"(?<=[栋幢楼座层元区苑园院村社组队寨庄*])[{_NUMERAL}A-Za-z]*\d+[A-Za-z]?(?![0-9{_NUMERAL}年路街巷道里公弄号])"
        ),
        _STAR,
    ),
    (re.compile(r"(?<![0-9A-Za-z路街道巷弄])[A-Za-z]?\d+[A-Za-z]?(?=[\s,，。;；()（）]|$)"), _STAR),
)
_ROAD_END = re.compile(r"大道|胡同|街(?!道)|[路巷弄]")
_TOWN_END = re.compile(r"街道|[镇乡村]")


def print_address(text: str) -> str:
    """Street and community without unit and room numbers: 幸福路12号阳光小区3栋501室 → 幸福路12号阳光小区*栋*室."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text.strip().translate(_PLAIN_FORM))
    for pattern, shown in _HIDING:
        plain = pattern.sub(shown, plain)
    return plain


def screen_address(text: str) -> str:
    """The address down to its street or village, the rest hidden: 幸福路12号阳光小区 → 幸福路****."""
    plain = print_address(text)
    if not plain or plain.endswith("****"):
        return plain
    end = _ROAD_END.search(plain) or _TOWN_END.search(plain)
    return plain[: end.end() if end else 0] + "****"


def _is_mark(unit: str) -> bool:
    """Whether a unit of a name is punctuation (a middle dot, a bracket, a star), which is no secret."""
    return len(unit) == 1 and (unicodedata.category(unit)[0] in "PZ" or unicodedata.category(unit) in ("Cc", "Cf"))


def _hidden_word(unit: str) -> str:
    """A first unit with all but its first letter hidden; a Tibetan syllable and a single sign stay whole."""
    return unit[0] + _STAR * min(2, len(unit) - 1) if unit[0] < "\u0f40" else unit[:1]


def _hide_units(text: str, *, keep_first: bool) -> str:
    kept = not keep_first

    def hide(found: re.Match[str]) -> str:
        nonlocal kept
        unit = found.group()
        if _is_mark(unit):
            return unit
        if not kept:
            kept = True
            return unit if unit[0] >= "\u0f40" else _hidden_word(unit)
        return _STAR * min(2, len(unit)) if unit[0] < "\u0f40" else _STAR

    return _NAME_UNIT.sub(hide, text)


def _first_number(text: str) -> str:
    """The first of the numbers in ``text`` as ASCII digits, stars and the signs that lead to an extension."""
    plain = re.sub(r"[xX]", _STAR, text.translate(_PLAIN_FORM))
    for piece in re.split(r"[/,，、;；|\n]", plain):
        digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in piece)
        number = re.sub(r"[^\d*#转+-]", "", digits)
        if re.search(r"[\d*]", number):
            return re.sub(r"(?<=^\+86)-|(?<=^86)-", "", _joined_mobile(number))
    return ""


def _joined_mobile(number: str) -> str:
    """138-1234-5678 in one piece; an extension keeps its sign."""
    return re.sub(r"^(\+?(?:86-?)?1[\d*]{2})-([\d*]{4})-([\d*]{4})(?!\d)", r"\1\2\3", number)


def _extension(digits: str | None) -> str:
    return f"-{digits}" if digits else ""


def _tail(number: str, *, shown: int, hidden: int) -> str:
    """The last ``shown`` signs of a number of another shape, fewer when less than ``hidden`` would be covered."""
    signs = re.sub(r"[^\d*]", "", number)
    visible = min(shown, max(0, len(signs) - hidden))
    return _STAR * min(len(signs) - visible, 11) + (signs[-visible:] if visible else "")
