from __future__ import annotations

import pytest

from monitor.classify.reading import read
from monitor.classify.truth import TruthRules
from monitor.settings import Settings
from monitor.types import Authority, Truth


@pytest.fixture(scope="module")
def rules(settings: Settings) -> TruthRules:
    return TruthRules(settings.truth)


def state(rules: TruthRules, text: str, authority: Authority = Authority.SELF_MEDIA) -> str | None:
    found = rules.judge(read(text, ""), authority)
    return found.state if found else None


@pytest.mark.parametrize(
    "text",
    [
        "网传下个月起取消医保个人账户",
        "听说养老金明年要推迟发放，有没有准信",
        "朋友圈都在转社保卡年底停用",
        "据说以后断缴三个月就清零",
        "有消息称居民医保要涨到五百",
        "群里传养老金超过五千不再涨",
        "县人社局回应网传养老金停发",
        "网传社保局内部文件，目前尚未证实",
        "网上流传一份医保新规，请问是真的吗",
        "求人社局出来辟谣，到底取消不取消",
        "养老金发不出了？是否属实，请官方公布",
        "小道消息说十月涨养老金",
        "某地曝料称医保数据被卖，官方暂未证实",
        "抖音上都在传最低缴费年限改成三十年",
        "难道是谣言？公司说社保可以不交了",
    ],
)
def test_hearsay_without_an_answer_is_a_claim(rules: TruthRules, text: str) -> None:
    assert state(rules, text) is Truth.CLAIMED


@pytest.mark.parametrize(
    "text",
    [
        "人社局辟谣：养老金停发系谣言",
        "医保局：网传取消个人账户的消息不实",
        "县社保中心提醒，短视频流传的清零说法不实，请勿轻信",
        "网传明年提高到六百元，医保局回应：从未出台这样的规定",
        "官方回应网传养老金推迟发放：不存在",
        "警方通报：职工聚集视频系编造，造谣者被拘",
        "税务部门澄清，网上流传的补缴通知系伪造，通知不是真的",
        "人社部：养老金超过五千不再上涨系误读",
        "网传住院不得超过十五天，国家医保局：并非规定",
        "听说社保卡要停用？12333答复：没有这回事",
    ],
)
def test_what_an_official_source_denies_is_refuted(rules: TruthRules, text: str) -> None:
    assert state(rules, text) is Truth.REFUTED


@pytest.mark.parametrize(
    "text",
    [
        "市人社局通报：窗口人员玩手机一事属实，已停职",
        "县医保局承认系统故障导致重复扣费",
        "官方通报：村委会发不参保不盖章的通知情况属实",
        "人社局证实部分乡镇养老金延迟到账",
        "网传调整缴费基数，人社厅已正式发布通知",
        "经查，群众反映的问题属实，社保局已责令整改",
    ],
)
def test_what_an_official_source_admits_is_confirmed(rules: TruthRules, text: str) -> None:
    assert state(rules, text) is Truth.CONFIRMED


@pytest.mark.parametrize(
    "text",
    [
        "今年养老金上调百分之二",
        "请问灵活就业怎么交社保",
        "公司申报工资不实，少缴社保",
        "延迟退休不会影响已退休人员",
        "我妈的养老金没到账",
        "医保局召开工作会议",
        "",
    ],
)
def test_where_nothing_doubtful_is_claimed_nothing_is_said(rules: TruthRules, text: str) -> None:
    assert state(rules, text) is None


def test_a_netizen_who_names_no_agency_refutes_nothing(rules: TruthRules) -> None:
    text = "网传养老金停发，别信，那是谣言"
    assert state(rules, text) is Truth.CLAIMED
    assert state(rules, text, Authority.OFFICIAL) is Truth.REFUTED


def test_the_evidence_quotes_the_original_words(rules: TruthRules) -> None:
    title = "官方回應：網傳停發養老金系謠言"
    found = rules.judge(read(title, ""), Authority.CITY)
    assert found is not None
    assert found.evidence.text == title[found.evidence.start : found.evidence.end] == "系謠言"
    assert found.evidence.note == "官方已辟谣"
