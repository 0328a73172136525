import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.redact import redact

# Numbers made up here: a right check digit, no living owner.
ID_CARD = "11010519491231002X"


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
    ],
)
def test_ordinary_number_or_word_stays(text: str) -> None:
    assert redact(text) == text


def test_number_glued_to_a_long_account_is_masked_with_it() -> None:
    assert redact("微信abc12311010519491231002X13800138000") == "微信〔账号〕"


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
