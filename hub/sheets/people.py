"""A receiver from a file: merged columns taken apart, everything masked for the screen. Pure; nothing is made up."""

import re
from dataclasses import dataclass, field

from connectors.base.types import PlainReceiver, Receiver
from hub.logistics.addressing import screen_address, screen_name, screen_phone

_MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
_PROVINCES = "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾"
_REGIONS = {
    "内蒙古": "内蒙古自治区", "广西": "广西壮族自治区", "西藏": "西藏自治区", "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区", "香港": "香港特别行政区", "澳门": "澳门特别行政区",
}  # fmt: skip
_PROVINCE = re.compile(
    rf"({'|'.join(_REGIONS)})(?:壮族|回族|维吾尔)?(?:自治区|特别行政区)?|({_PROVINCES})省?|({'|'.join(_MUNICIPALITIES)})市?"
)
_CITY = re.compile(
    r"[\u4e00-\u9fff]{1,10}?(?:自治州|地区|盟(?!路|街)|市(?!场|政|民)|州(?=[\u4e00-\u9fff]{1,8}?[县市区]))"
)
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:自治县|自治旗|新区|县|区(?!域)|市(?!场|政|民)|旗)")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:街道|镇|乡|苏木)")
_PHONE = re.compile(r"(?<![\d*])(?:(?:\+?86[- ]?)?1[\d*]{10}(?:-\d{1,6})?|0\d{2,3}-?[\d*]{7,8})(?![\d*])")
_PARTING = re.compile(r"[\s,，;；|/]+")


@dataclass(frozen=True, slots=True)
class Said:
    """What the cells say of a receiver, as text; ``merged`` is name, phone and address in one."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    province: str = ""
    city: str = ""
    district: str = ""
    town: str = ""
    address: str = field(default="", repr=False)
    merged: str = field(default="", repr=False)


def taken_apart(said: Said) -> Said:
    """The same with a merged column divided, and the region read from the head of the address where no column has it."""
    name, phone, address = said.name, said.phone, said.address
    if said.merged:
        merged_name, merged_phone, merged_address = _divided(said.merged)
        name, phone, address = name or merged_name, phone or merged_phone, address or merged_address
    province, city, district, town, street = _region(said, address)
    return Said(name.strip(), phone.strip(), province, city, district, town, street)


def receiver(said: Said) -> Receiver:
    """The neutral receiver. What the platform has masked stays masked: then there is nothing in clear to seal."""
    who = taken_apart(said)
    masked = "*" in who.phone or "*" in who.name or "*" in who.address
    plain = None if masked else PlainReceiver(who.name, who.phone, who.address)
    return Receiver(
        who.province,
        who.city,
        who.district,
        who.town,
        name_mask=screen_name(who.name),
        phone_mask=screen_phone(who.phone),
        address_mask=screen_address(who.address),
        plain=plain,
    )


def _divided(text: str) -> tuple[str, str, str]:
    """Name, phone and address of a merged cell, in any order, parted by blanks, commas or bars around the phone."""
    found = _PHONE.search(text)
    phone = found.group() if found else ""
    rest = text.replace(phone, " ", 1) if phone else text
    parts = [part for part in _PARTING.split(rest.strip()) if part]
    names = [part for part in parts if not _PROVINCE.match(part) and len(part) <= 10 and not re.search(r"\d", part)]
    if len(parts) < 2 or not names:
        return "", phone, " ".join(parts)
    at = parts.index(names[0] if parts[0] == names[0] else names[-1])
    if at not in (0, len(parts) - 1):
        at = 0 if parts[0] in names else at
    return parts[at], phone, " ".join(parts[:at] + parts[at + 1 :])


def _region(said: Said, address: str) -> tuple[str, str, str, str, str]:
    """Region and street; columns win over what the address says, and a region at its head is not said twice."""
    rest = address.strip()
    known = [said.province.strip(), said.city.strip(), said.district.strip(), said.town.strip()]
    if known[0] or known[1] or known[2]:
        for part in known:
            rest = rest.removeprefix(part).lstrip()
        return (*_four(known), rest)
    head = _PROVINCE.match(rest)
    if head is None:
        return (*_four(known), rest)
    province = _REGIONS.get(head[1] or "", "") or (f"{head[2]}省" if head[2] else f"{head[3]}市")
    rest = rest[head.end() :].lstrip()
    if head[3]:
        city, rest = province, rest.removeprefix(f"{province}").removeprefix("市辖区").lstrip()
    else:
        city, rest = _cut(_CITY, rest)
    district, rest = _cut(_DISTRICT, rest)
    town, rest = _cut(_TOWN, rest) if not known[3] else (known[3], rest.removeprefix(known[3]))
    return province, city, district, town, rest


def _four(known: list[str]) -> tuple[str, str, str, str]:
    return known[0], known[1], known[2], known[3]


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.match(text)
    return (found.group(), text[found.end() :].lstrip()) if found else ("", text)
