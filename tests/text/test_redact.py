from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.redact import redact

# Numbers made up here: a right check digit, no living owner.
ID_CARD = "11010519491231002X"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800138000", "电话〔手机号〕"),
        ("打 +86 138-0013-8000 问", "打 〔手机号〕 问"),
        ("座机0571-87654321", "座机〔电话〕"),
        (f"身份证{ID_CARD}", "身份证〔身份证号〕"),
        (f"({ID_CARD.lower()})", "(〔身份证号〕)"),
        ("身份证号：110105194912310021", "身份证号：〔身份证号〕"),
        ("4111 1111 1111 1111", "〔银行卡号〕"),
        ("4111111111111111", "〔银行卡号〕"),
        ("卡号6222020200112233445", "卡号〔银行卡号〕"),
        ("社保卡号：A12345678", "社保卡号：〔账号〕"),
        ("个人编号1234567890", "个人编号〔账号〕"),
        ("车牌京A12345被拍", "车牌〔车牌〕被拍"),
        ("新能源粤B·D12345", "新能源〔车牌〕"),
        ("写信到 zhang.san@example.com 吧", "写信到 〔邮箱〕 吧"),
        ("@小张_2024 怎么看", "〔账号〕 怎么看"),
        ("微信号abc_12345联系", "微信号〔账号〕联系"),
        ("我叫张三，今年60", "我叫〔姓名〕，今年60"),
        ("本人李小明，家住幸福路12号3单元402室", "本人〔姓名〕，家住幸福路〔门牌〕"),
        ("姓名：欧阳小红 电话", "姓名：〔姓名〕 电话"),
        ("阳光花园5号楼2单元301室漏水", "阳光花园〔门牌〕漏水"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "身份证〔身份证号〕"),
        ("1101 0519 4912 3100 2X", "〔身份证号〕"),
        ("110105-19491231-002X请查", "〔身份证号〕请查"),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "〔身份证号〕"),
        ("老身份证号：110105491231002", "老身份证号：〔身份证号〕"),
        ("社会保障号码：110105194912310021", "社会保障号码：〔身份证号〕"),
        ("11010519491231****", "〔身份证号〕"),
        ("110105********002X", "〔身份证号〕"),
        ("11010519491231002X13800138000", "〔身份证号〕〔手机号〕"),
        ("13800138000110105194912310003", "〔身份证号〕"),
        ("11010519491231000313800138000", "〔身份证号〕"),
        ("138****8000", "〔手机号〕"),
        ("１３８００１３８０００", "〔手机号〕"),
        ("一三八零零一三八零零零", "〔手机号〕"),
        ("幺三八零零一三八零零零", "〔手机号〕"),
        ("周一一三八零零一三八零零零找我", "周一〔手机号〕找我"),
        ("138零零138000", "〔手机号〕"),
        ("1 3 8 0 0 1 3 8 0 0 0", "〔手机号〕"),
        ("138\u200b0013\u200b8000", "〔手机号〕"),
        ("138.0013.8000", "〔手机号〕"),
        ("13800138000QQ同号", "〔手机号〕QQ同号"),
        ("tel13800138000", "tel〔手机号〕"),
        ("+8613800138000、13900139000", "〔手机号〕、〔手机号〕"),
        ("快递单号SF123，电话13800138000", "快递单号SF123，电话〔手机号〕"),
        ("卡号 622202 0200112233445", "卡号 〔银行卡号〕"),
        ("护照号E12345678", "护照号〔账号〕"),
        ("粤b12345、京AD12345、沪A·12345", "〔车牌〕、〔车牌〕、〔车牌〕"),
        ("粤Ｂ１２３４５", "〔车牌〕"),
        ("zhang.san ＠ example.com", "〔邮箱〕"),
        ("＠小张说", "〔账号〕"),
        ("@ 小张 说", "〔账号〕 说"),
        ("加V：wx_12345 或v信abc12345", "加V：〔账号〕 或v信〔账号〕"),
        ("QQ 12345678", "QQ 〔账号〕"),
        ("柳河村三组12号", "柳河村〔门牌〕"),
        ("人民路12号3栋502室", "人民路〔门牌〕"),
        ("幸福路十二号", "幸福路〔门牌〕"),
        ("阳光花园3-2-501", "阳光花园〔门牌〕"),
        ("我是王桂兰的女儿", "我是〔姓名〕的女儿"),
        ("患者李桂兰，女，72岁", "患者〔姓名〕，女，72岁"),
        ("我父亲王德福今年78岁", "我父亲〔姓名〕今年78岁"),
        ("联系人：刘强，", "联系人：〔姓名〕，"),
    ],
)
def test_personal_mark_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2024年养老金上调3.8%",
        "基金结余1234567元，支出13800138000元",
        "国发〔2015〕2号、国办发〔2016〕61号、人社部发〔2018〕21号",
        "请拨打12345、12333或12366",
        "参保人数2024年达到10500000人",
        "号码110105194912310021没有说明",  # wrong check character, nobody says what it is
        "订单号1234567890123456",
        "@国家医保局 发布了政策",
        "本人于昨日,去社保局",
        "本人江苏人,在外打工",
        "地铁12号线、3号窗口、5月12号",
        "2024-07-01 10:00:15",
        "平台系统APP10月9日升级",
        "参加城际ATP500赛",
        "统一社会信用代码91110105MA01ABCD23",
        "统一社会信用代码：911101054111111111",
        "订单号4111111111111111",
        "发票号13800138000",
        "编号110105491231002没有说明",  # fifteen digits have no check, and nobody says what it is
        "每月123456789012元",
        "增长1.3800138000倍，版本13.5246.3571",
        "15 20 30 40 50 16 70 80 90",
        "13 58 92 47 10 36",
        "咨询12345 12333 12393",
        "ISBN 978-7-5166-1234-5",
        "GB 11643-1999",
        "400-810-8888",
        "三千八百元，二〇二四年",
        "街道3号窗口、道路一号文件",
        "12-31-2024",
        "张某某反映，姓名：张某某",
        "患者高血压，职工高温津贴（每月）",
        "门诊限额600元/年，住院85%",
    ],
)
def test_ordinary_number_or_word_stays(text: str) -> None:
    assert redact(text) == text


def test_no_digit_stays_of_numbers_glued_to_an_account() -> None:
    assert redact("微信abc12311010519491231002X13800138000") == "微信〔账号〕〔手机号〕"


def _numbers() -> st.SearchStrategy[str]:
    """Identity numbers with a right check digit, of nobody."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    heads = st.builds(
        lambda day, order: f"110105{day:%Y%m%d}{order:03}",
        st.dates(date(1930, 1, 1), date(2020, 12, 31)),
        st.integers(0, 999),
    )
    return heads.map(
        lambda head: (
            head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights, strict=True)) % 11]
        )
    )


@given(
    _numbers(), st.lists(st.sampled_from(["", "", " ", "-", "\u3000"]), min_size=17, max_size=17)
)
def test_no_run_of_an_identity_number_stays_however_it_is_cut(number: str, cuts: list[str]) -> None:
    written = "".join(digit + cut for digit, cut in zip(number, [*cuts, ""], strict=True))
    assert redact(f"我的号是{written}，请查") == "我的号是〔身份证号〕，请查"


@given(
    st.integers(13000000000, 19999999999).map(str),
    st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}", "{} - {} - {}", "{}·{}·{}"]),
    st.sampled_from([str.maketrans({}), FULL_WIDTH, NUMERALS]),
)
def test_no_run_of_a_phone_number_stays_however_it_is_written(
    phone: str, cut: str, digits: dict[int, int]
) -> None:
    written = cut.format(phone[:3], phone[3:7], phone[7:]).translate(digits)
    assert redact(f"打{written}找我") == "打〔手机号〕找我"


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "13800138000",
                    ID_CARD,
                    "4111111111111111",
                    "京A12345",
                    "a@b.cn",
                    "@张三 ",
                    "我叫张三，",
                    "路12号",
                    "5号楼2单元301室",
                    "微信abc123",
                    "本人",
                    "卡号",
                    "身份证",
                    "〔手机号〕",
                    "患者王秀英，",
                    "我是王秀英的女儿",
                    "村三组12号",
                    "一三八零零一三八零零零",
                    "加V",
                    "１３８",
                    "138****8000",
                    " ",
                    "-",
                    "，",
                    "养老金",
                ]
            ),
            st.text(max_size=8),
        ),
        max_size=12,
    ).map("".join)
)
def test_masking_again_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
