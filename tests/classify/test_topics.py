from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.classify import Classifier
from monitor.settings import Settings


def first_topic(classifier: Classifier, text: str, body: str = "") -> str:
    topics = classifier.classify(1, text, body).topics
    return topics[0].topic_id if topics else "-"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("有测算称养老保险基金再过十几年就会入不敷出", "fund_gap"),
        ("多省养老金收不抵支，靠调剂资金补上", "fund_gap"),
        ("女职工的法定退休年龄以后按月份慢慢往后推", "delayed_retirement"),
        ("养老金发放延迟，多名退休人员着急", "benefit_payment"),
        ("六十岁退休的人这个月养老金没到账", "benefit_payment"),
        ("照这样下去养老基金还能撑多久", "fund_gap"),
        ("村干部上门催缴新农合", "resident_premium"),
        ("退休金推迟到账，退休老人排队打听", "benefit_payment"),
        ("这个月养老金晚到了三天", "benefit_payment"),
        ("延迟退休以后养老金怎么算", "delayed_retirement"),
        ("申请弹性提前退休要提前多久告诉单位", "delayed_retirement"),
        ("新年度社保缴费基数上下限公布", "contribution_rate"),
        ("小微企业可以申请缓缴养老保险费吗", "contribution_rate"),
        ("今年退休人员养老金总体上调，具体看各省方案", "pension_adjustment"),
        ("村里老人的基础养老金每月又多了二十元", "pension_adjustment"),
        ("同样三十五年工龄，企退工资不到事退的一半", "dual_track"),
        ("养老金并轨十年过渡期满后中人待遇怎么重算", "dual_track"),
        ("换了城市上班，社保关系转移接续要跑两地吗", "transfer_continuation"),
        ("社保断缴三个月还能补吗", "transfer_continuation"),
        ("父母随迁到外省，异地就医备案总是失败", "cross_region_medical"),
        ("跨省住院费用直接结算刷不出来", "cross_region_medical"),
        ("公司两年没有给员工缴纳社保，仲裁胜诉还是不补", "arrears"),
        ("让我签自愿放弃社保的承诺书才肯入职", "arrears"),
        ("这个月的养老金到现在还没到账", "benefit_payment"),
        ("父亲走了大半年，丧葬费和抚恤金一分没见到", "benefit_payment"),
        ("诊所伪造处方套取医保基金被查", "fund_fraud"),
        ("老人过世多年，家属一直冒领养老金", "fund_fraud"),
        ("门诊共济以后医保个人账户每月划入变少", "medical_reimbursement"),
        ("盼着这种进口药早点纳入医保目录", "medical_reimbursement"),
        ("送外卖的骑手社保由平台来交行不行", "flexible_employment"),
        ("灵活就业人员参保户籍限制放开", "flexible_employment"),
        ("明年居民医保个人缴费标准涨到四百多元", "resident_premium"),
        ("新农合缴费年年涨，一家六口交不起", "resident_premium"),
        ("陌生短信说我的社保卡异常，让点链接验证", "card_and_scams"),
        ("第三代社保卡去哪家银行激活", "card_and_scams"),
        ("银行经理劝我开个人养老金账户，说能抵税", "personal_pension"),
        ("合同到期没续签能不能领失业金", "unemployment_benefit"),
        ("失业半年社保断缴，落户资格也没了", "unemployment_benefit"),
        ("工地按项目参保，农民工工伤保险到底谁来办", "migrant_workers"),
        ("九十岁奶奶刷脸认证失败，养老金领取资格认证要本人到场", "eligibility_verification"),
        ("镇上全民参保登记入户调查开始了", "universal_enrolment"),
        ("社保系统瘫痪两天，窗口什么都办不了", "agency_service"),
        ("医保局回复群众来电竟说爱告哪告哪，被称雷人回复", "agency_service"),
        ("送货途中摔伤，人社局不予认定工伤", "work_injury"),
        ("产后三个月生育津贴才下来", "maternity_benefit"),
        ("失能老人申请长护险要做等级评估", "long_term_care"),
    ],
)
def test_a_text_goes_to_the_topic_it_is_about(
    classifier: Classifier, text: str, topic: str
) -> None:
    assert first_topic(classifier, text) == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("先并轨再谈延迟退休", "dual_track"),
        ("养老金没到账，是不是基金没钱了", "benefit_payment"),
        ("没做认证就停发养老金", "eligibility_verification"),
        ("收到链接说不扫码社保卡就停用，老人被骗", "card_and_scams"),
        ("中介骗取生育津贴两百万", "fund_fraud"),
        ("个人养老金账户能提前领取吗", "personal_pension"),
        ("老家的医保在省外看病怎么报销，异地报销比例低吗", "cross_region_medical"),
        ("骑手说平台不给交社保", "flexible_employment"),
        ("包工头不给交农民工工伤保险", "migrant_workers"),
    ],
)
def test_the_border_between_two_topics_decides(
    classifier: Classifier, text: str, topic: str
) -> None:
    assert first_topic(classifier, text) == topic


def test_merger_before_later_retirement_keeps_both_topics(classifier: Classifier) -> None:
    topics = classifier.classify(1, "先并轨再谈延迟退休", "").topics
    assert [topic.topic_id for topic in topics] == ["dual_track", "delayed_retirement"]


@pytest.mark.parametrize(
    "text",
    [
        "快递丢了，客服互相踢皮球",
        "公司内部系统崩溃，员工围观",
        "高校扩招后的双轨制培养",
        "网店被骗走一批运费险，骗保手法曝光",
        "车险骗保案开庭",
        "公募基金仓位缺口引发讨论",
        "房贷断供楼盘停贷",
        "教师资格认证报名开始",
        "某球星宣布退役",
    ],
)
def test_a_generic_word_without_a_social_insurance_word_is_no_topic(
    classifier: Classifier, text: str
) -> None:
    assert first_topic(classifier, text) == "-"


def test_an_evasive_spelling_is_read_as_the_plain_word(classifier: Classifier) -> None:
    judged = classifier.classify(1, "養(yǎng)老金又没到账", "")
    assert judged.topics[0].topic_id == "benefit_payment"
    assert judged.topics[0].evidence[0].text.startswith("養(yǎng)老金")


def test_evidence_quotes_the_original_words(classifier: Classifier) -> None:
    title, body = "【求助】社保斷繳怎麼辦？", "换工作时断了２个月，医保也停了，ＳＯＳ。"
    judged = classifier.classify(1, title, body)
    evidence = [e for topic in judged.topics for e in topic.evidence]
    assert evidence
    for quote in evidence:
        source = title if quote.field == "title" else body
        assert source[quote.start : quote.end] == quote.text


def test_at_most_the_configured_number_of_topics_is_given(
    classifier: Classifier, settings: Settings
) -> None:
    text = "延迟退休、养老金上调、异地就医、灵活就业社保、失业金、个人养老金、门诊共济一起说"
    assert len(classifier.classify(1, text, "").topics) == settings.topics.max_topics


def test_every_topic_has_a_place_in_the_order_of_ties(settings: Settings) -> None:
    assert set(settings.topics.priority) == {topic.id for topic in settings.topics.topics}


def test_every_topic_is_described_for_staff(settings: Settings) -> None:
    bare = [t.id for t in settings.topics.topics if not (t.definition and t.border)]
    assert bare == []


def test_the_border_cases_of_the_desk_come_out_as_expected(
    classifier: Classifier, settings: Settings, evaluation: Path
) -> None:
    path = evaluation / "domain" / "border_cases.json"
    cases = json.loads(path.read_text(encoding="utf-8"))
    codes = {f"T{n:02d}": topic.id for n, topic in enumerate(settings.topics.topics, 1)}
    wrong = [
        (case["text"], got)
        for case in cases
        if (got := first_topic(classifier, "", case["text"])) != codes.get(case["expected"], "-")
        and not case["known_miss"]
    ]
    assert wrong == []
