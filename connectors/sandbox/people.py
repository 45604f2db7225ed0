"""Invented buyers. No name, number or address here belongs to anybody: the phone prefix 100 is not in use."""

import random
from dataclasses import dataclass

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = ("小禾", "青松", "雨桐", "子墨", "一诺", "思远", "若溪", "晨曦", "云起", "安然")
_PLACES = (
    ("浙江省", "杭州市", "西湖区", "翠苑街道"),
    ("上海市", "上海市", "浦东新区", "张江镇"),
    ("北京市", "北京市", "海淀区", "学院路街道"),
    ("广东省", "深圳市", "南山区", "粤海街道"),
    ("四川省", "成都市", "武侯区", "玉林街道"),
    ("青海省", "西宁市", "城西区", "古城台街道"),
    ("陕西省", "西安市", "雁塔区", "小寨路街道"),
    ("江苏省", "南京市", "鼓楼区", "宁海路街道"),
)
_STREETS = ("样例路", "示范街", "演示大道", "测试巷")


@dataclass(frozen=True, slots=True)
class SimReceiver:
    """A receiver in clear, as only the marketplace itself knows it."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    town: str
    address: str
    token: str  # stable per receiver: OAID, open_address_id, hash_code


def invent_receiver(dice: random.Random) -> SimReceiver:
    """Somebody who does not exist."""
    province, city, district, town = dice.choice(_PLACES)
    return SimReceiver(
        name=dice.choice(_SURNAMES) + dice.choice(_GIVEN),
        phone=f"100{dice.randrange(10**8):08d}",
        province=province,
        city=city,
        district=district,
        town=town,
        address=f"{dice.choice(_STREETS)}{dice.randrange(1, 200)}号{dice.randrange(1, 30)}幢{dice.randrange(101, 2900)}室",
        token=f"{dice.getrandbits(128):032x}",
    )
