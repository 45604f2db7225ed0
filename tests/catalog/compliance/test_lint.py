import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.compliance.lint import NEVER_LINTED, blocking, lint

INNOCENT = [
    "最佳食用期：开袋后三天内",
    "最适贮存温度 0-4℃",
    "打通最后一公里",
    "最近发货时间为每日16点",
    "最多5层堆码",
    "最小销售单元：袋",
    "最大净含量不超过5kg",
    "单次下单不超过10箱",
    "第一次下单请先看说明",
    "第一步：温水浸泡",
    "畜牧业是第一产业",
    "泽曲镇第一小学",
    "每袋有唯一追溯码",
    "麦秀国家级森林公园",
    "国家现代农业产业园",
    "国家级非遗代表性项目和日石刻",
    "蕨麻特级",
    "一级初榨菜籽油",
    "配料：牦牛肉100%",
    "首次解冻后不宜再冷冻",
    "海拔约4000米最高处",
    "独家授权书编号见详情",
]

GUILTY = [
    "国家级品质",
    "最好的牦牛肉",
    "销量第一的牛肉干",
    "全网最低价",
    "唯一正宗的泽库牦牛",
    "极品黄蘑菇",
    "顶级草原羊排",
    "增强免疫力，老少皆宜",
    "抗癌防癌好食材",
    "100%有效",
    "加微信领优惠",
]

HELD_OUT_INNOCENT = [
    "最高级别冷藏温度报警",
    "这是我们最后一批夏季黄蘑菇",
    "第一批酸奶周三到货",
    "建议最好在收货当天冷藏",
    "最低气温零下三十度的冬天",
    "快递最长间隔不超过三天",
    "第一书记带着牧民学直播",
    "奶车每天第一趟走泽曲镇",
    "唯一标识贴在箱体侧面",
    "国家级自然保护区边缘的牧场",
    "人参果是蕨麻在当地的叫法",
    "每批羊绒围巾含绒量100%，附检测报告",
    "发货地附近交通便利",
    "此处方便停车",
    "印刷单位见包装背面",
    "扫码查看这只羊的检疫记录",
    "牛羊转运中心在县城东侧",
    "肥美白牦牛成群走过草滩",
    "牧场用有机肥养地",
    "候补单据请交仓库签字",
    "县里组织包虫病防治和疫苗注射",
    "绝对湿度过高时请及时干燥",
    "本品为普通食品，不具有保健功能",
    "永久基本农田旁的青稞地",
    "快手菜：蕨麻焖饭",
    "助手参与了称重",
    "增加微量调整的余地",
    "赛马会上他的马得了第一名",
    "总之最后要沥干水分",
    "冷藏药箱与食品分开放",
]

HELD_OUT_GUILTY = [
    "全国首家牦牛乳企业",
    "行业领先的风干工艺",
    "中国第一黄蘑菇",
    "史上最低折扣",
    "西北肉类之最",
    "品质天下无双",
    "奶源纯净，零添加",
    "降血糖人群的主食",
    "常喝可养胃护肝",
    "坚持食用改善睡眠",
    "滋补佳品，延年益寿",
    "药食同源，堪比人参",
    "无副作用",
    "假一赔万",
    "限时秒杀",
    "扫码下单更便宜",
    "加QQ群享内部价",
    "联系电话 13800001234",
    "内蒙特供羊排",
    "人民大会堂国宴用肉",
    "佩戴可辟邪招财",
    "五星好评返5元，好评返现",
    "专业补单，安全刷单",
    "访问 www.example.com 购买",
    "牧民最信赖的品牌",
    "独家秘方卤制",
    "绝无仅有的口感",
    "冠军酸奶",
]

EVASIONS = [
    ("最 佳 口感", "最佳"),
    ("最·好", "最好"),
    ("最。好的羊肉", "最好"),
    ("蕞好吃", "最好吃"),
    ("zui好吃", "最好吃"),
    ("ＮＯ．１", "ＮＯ．１"),
    ("NO 1 牦牛", "NO 1"),
    ("第①品牌", "第①"),
    ("第1品牌", "第1"),
    ("國家級", "国家级"),
    ("獨一無二", "独一无二"),
    ("治*疗", "治疗"),
    ("增强\u200b免疫力", "增强免疫力"),
    ("加/微/信", "加微信"),
    ("加薇芯", "加微信"),
    ("１００％纯天然", "100%"),
    ("顶🐂级", "顶级"),
]


@pytest.mark.parametrize("text", INNOCENT + HELD_OUT_INNOCENT)
def test_a_legitimate_phrase_is_left_alone(text: str) -> None:
    assert blocking(lint(text)) == []


@pytest.mark.parametrize("text", INNOCENT)
def test_the_known_traps_do_not_even_warn(text: str) -> None:
    assert lint(text) == []


@pytest.mark.parametrize("text", GUILTY + HELD_OUT_GUILTY)
def test_a_violating_phrase_is_found(text: str) -> None:
    assert lint(text) != []


@pytest.mark.parametrize(("text", "term"), EVASIONS)
def test_a_disguised_term_is_found(text: str, term: str) -> None:
    assert term in [finding.term for finding in lint(text)]


def test_a_finding_shows_place_article_and_advice() -> None:
    (finding,) = lint("泽库牦牛，最 佳口感")
    assert (finding.start, finding.end, finding.found) == (5, 8, "最 佳")
    assert finding.family == "superlative"
    assert finding.article == "广告法第九条第三项"
    assert finding.severity == "block"
    assert finding.suggestion


def test_the_longest_of_overlapping_findings_is_kept() -> None:
    assert [finding.term for finding in lint("全网最低价")] == ["全网最低价"]


def test_two_ends_of_sentences_do_not_make_a_term() -> None:
    assert lint("草原真美。白云很低") == []


@pytest.mark.parametrize("field", sorted(NEVER_LINTED))
def test_addresses_and_buyer_words_are_never_linted(field: str) -> None:
    assert lint("泽曲镇第一 最好 100%", field=field) == []


def test_an_ingredients_field_may_say_one_hundred_per_cent() -> None:
    assert lint("牦牛肉 100% 见标签", field="ingredients") == []
    assert [finding.term for finding in lint("牦牛肉 100% 见标签", field="title")] == ["100%"]


@pytest.mark.parametrize(
    ("text", "paper"), [("清真牛肉干", "HAL"), ("有机青稞", "ORG"), ("绿色食品菜籽油", "GRN"), ("地理标志产品", "GI")]
)
def test_a_certificate_word_needs_its_certificate(text: str, paper: str) -> None:
    assert len(blocking(lint(text))) == 1
    assert lint(text, papers=(paper,)) == []


def test_a_registered_name_may_contain_a_term() -> None:
    text = "示例宁秀有机畜牧业专业合作社"
    assert blocking(lint(text)) != []
    assert lint(text, names=(text,)) == []


def test_joining_words_can_make_a_title_violate() -> None:
    assert lint("第") == []
    assert [finding.term for finding in lint("第" + "一" + "牧场牛肉")] == ["第一"]


@given(st.text(max_size=200))
def test_any_text_gets_findings_inside_itself(text: str) -> None:
    for finding in lint(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.found
