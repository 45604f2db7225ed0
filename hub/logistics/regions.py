"""Names of places brought to one form, so that a tariff, an order and a bill can be compared. Pure."""

import re

#: Every province by its short name, the form in which this room keeps them.
PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港",
    "澳门",
)  # fmt: skip
_PEOPLES = (
    "藏|蒙古|回|维吾尔|哈萨克|柯尔克孜|土家|土|撒拉|彝|羌|苗|侗|布依|傣|景颇|白|哈尼|壮|朝鲜|傈僳|黎|满|瑶|保安|东乡|裕固|锡伯|塔吉克|达斡尔|"
    "鄂伦春|鄂温克|畲|仡佬|水|拉祜|佤|纳西|普米|独龙|怒|布朗|毛南|仫佬|京|各"
)
#: What may stand behind the short name of a city or county.
_RANK = re.compile(rf"(?<=..)(?:(?:(?:{_PEOPLES})族?)*自治[州县旗]|地区|林区|[市州盟区县旗])$")

Place = tuple[str, ...]


def province(text: str) -> str:
    """The short name of the province a text begins with, ``青海省`` → ``青海``; empty for any other text."""
    plain = text.strip()
    return next((name for name in PROVINCES if plain.startswith(name)), "")


def short(text: str) -> str:
    """A city or county without the word for its rank: ``泽库县`` → ``泽库``; names of two characters stay whole."""
    return _RANK.sub("", text.strip(), count=1)


def place(*parts: str) -> Place:
    """Province, city, county in short form; an empty part ends the place."""
    found: list[str] = []
    for number, part in enumerate(parts):
        name = short(part) if number else province(part)
        if not name:
            break
        found.append(name)
    return tuple(found)


def read_place(text: str) -> Place:
    """A place as a sheet writes it: ``青海``, ``青海/黄南/泽库``; nothing is everywhere. Raises ValueError for no province."""
    parts = [part for part in text.replace("／", "/").split("/") if part.strip()]
    found = place(*parts)
    if len(found) != len(parts):
        raise ValueError(text)
    return found


def inside(area: Place, here: Place) -> bool:
    """Whether ``here`` lies in ``area``; the empty area is everywhere."""
    return here[: len(area)] == area
