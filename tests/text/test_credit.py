import pytest

from monitor.text.credit import credit_of, same_outlet

TEXT = (
    "望川县六月养老金因代发文件出错未能按时到账，县社保中心说明情况，称将于明日中午前补发到位。" * 5
)


@pytest.mark.parametrize(
    ("body", "outlet"),
    [
        ("来源：新华社\n" + TEXT, "新华社"),
        (TEXT + "（来源 示范日报）", "示范日报"),
        (TEXT + "\n文章来源:人民日报客户端 责任编辑：某某", "人民日报客户端"),
        ("来源：新华社记者某某 " + TEXT, "新华社"),
        ("转自微信公众号“示范发布”。" + TEXT, "示范发布"),
        ("【转载自《示范晚报》】" + TEXT, "示范晚报"),
        ("据示范日报6月15日报道，" + TEXT, "示范日报"),
        ("新华社北京6月15日电（记者 某某）" + TEXT, "新华社"),
        ("示范日报望川6月15日讯 " + TEXT, "示范日报"),
        ("来源：国家医保局\n" + TEXT, "国家医保局"),
    ],
)
def test_outlet_that_wrote_it_is_named(body: str, outlet: str) -> None:
    credit = credit_of("题", body, "示范在线")
    assert credit is not None
    assert credit.outlet == outlet
    assert credit.words in body


def test_old_title_tells_of_another_place_without_its_name() -> None:
    credit = credit_of("题", "原标题：望川县养老金迟发\n" + TEXT, "示范在线")
    assert credit is not None
    assert credit.outlet is None


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        "",
        "本报讯 " + TEXT,
        "来源：本站\n" + TEXT,
        "来源：网络\n" + TEXT,
        "资金来源：中央财政补助和地方财政配套。" + TEXT,
        "据县人社局消息，" + TEXT,
        "（来源：示范在线）" + TEXT,
        "来源：示范在线客户端 " + TEXT,
        TEXT + "据新华社报道，邻省也有此事。" + TEXT,
    ],
)
def test_who_names_nobody_else_credits_nobody(body: str) -> None:
    assert credit_of("题", body, "示范在线") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("示范晚报", "示范晚报客户端", True),
        ("新华社", "新华网", True),
        ("央视新闻", "总台央视", True),
        ("示范晚报", "示范日报", False),
        ("", "示范日报", False),
    ],
)
def test_one_house_has_several_names(one: str, other: str, *, same: bool) -> None:
    assert same_outlet(one, other) is same
    assert same_outlet(other, one) is same
