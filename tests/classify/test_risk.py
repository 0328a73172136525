from __future__ import annotations

import pytest

from monitor.classify import Classifier
from monitor.types import Authority


def risks(classifier: Classifier, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for risk in classifier.classify(1, text, "").risks:
        found.setdefault(risk.kind, risk.level)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "level"),
    [
        ("望川县社保大厅有人站上楼顶，说不给办退休就跳楼", "life", 5),
        ("退休职工和保安在医保局门口发生冲突", "conflict", 5),
        ("县人社局承认部分乡镇养老金推迟发放", "stop_payment", 5),
        ("我妈这个月的养老金没到账", "stop_payment", 4),
        ("系统故障，养老金延迟到账", "stop_payment", 4),
        ("全县养老金发放时间推迟", "stop_payment", 4),
        ("养老金晚到三天", "stop_payment", 4),
        ("失业金两个月没发，社保所让等", "stop_payment", 2),
        ("上百名工人因社保在厂门口拉横幅", "gather", 4),
        ("工人不满欠缴社保，三百人停工", "gather", 4),
        ("后天九点大家一起去社保局讨说法", "call", 4),
        ("医保局网站公布的名单带身份证号", "leak", 4),
        ("社保局会计挪用养老保险基金", "insider", 4),
        ("都在传下月起取消医保个人账户", "rumour", 3),
        ("退休人员医保卡每月返款从300变90", "grievance", 3),
        ("社保卡短信链接盗刷，多人被骗", "scam", 3),
        ("诊所骗取医保被举报", "scam", 2),
        ("医保系统瘫痪，群众抱怨", "grievance", 2),
        ("生育保险报不了，跑了三趟", "grievance", 1),
        ("村干部说不缴医保不盖章", "misstatement", 2),
    ],
)
def test_a_hazard_is_named_with_its_kind_and_level(
    classifier: Classifier, text: str, kind: str, level: int
) -> None:
    assert risks(classifier, text)[kind] == level


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("社保局组织防止群体性事件演练，模拟聚集上访", "gather"),
        ("2014年那家鞋厂因社保罢工的往事", "gather"),
        ("国外退休人员罢工游行反对养老金改革", "gather"),
        ("工伤职工停工留薪期内工资照发", "gather"),
        ("服刑期间停发养老金有什么规定", "stop_payment"),
        ("养老金推迟到六十五岁领划不划算", "stop_payment"),
        ("未认证的养老金停发后如何恢复", "stop_payment"),
        ("就业地参保户籍限制明年起取消，社保更方便", "rumour"),
    ],
)
def test_negation_practice_and_bygone_years_switch_a_hazard_off(
    classifier: Classifier, text: str, kind: str
) -> None:
    assert kind not in risks(classifier, text)


def test_a_switch_works_only_in_its_own_sentence(classifier: Classifier) -> None:
    text = "社保局上周做过应急演练。今天退休职工真的在门口拉横幅。"
    assert risks(classifier, text)["gather"] == 4


def test_hazards_come_gravest_first_and_quote_the_text(classifier: Classifier) -> None:
    body = "养老金没到账，老人在社保局门口聚集，和保安发生冲突。"
    found = classifier.classify(1, "", body).risks
    assert [r.level for r in found] == sorted((r.level for r in found), reverse=True)
    for risk in found:
        assert body[risk.evidence.start : risk.evidence.end] == risk.evidence.text


def test_an_agency_that_refutes_corrects(classifier: Classifier) -> None:
    text = "关于养老金停发传言的说明：系谣言，养老金按时足额发放"
    assert classifier.classify(1, text, "", authority=Authority.OFFICIAL).corrects


def test_an_outlet_corrects_only_when_it_quotes_an_agency(classifier: Classifier) -> None:
    quoted = "医保局辟谣：个人账户取消系不实信息"
    bare = "个人账户取消是误读，看完这篇就懂，医保真相"
    central = Authority.CENTRAL
    assert classifier.classify(1, quoted, "", authority=central).corrects
    assert not classifier.classify(1, bare, "", authority=central).corrects


def test_nobody_else_corrects(classifier: Classifier) -> None:
    quoted = "医保局辟谣：个人账户取消系不实信息"
    assert not classifier.classify(1, quoted, "", authority=Authority.SELF_MEDIA).corrects


def test_an_answer_that_itself_gives_offence_is_no_correction(classifier: Classifier) -> None:
    text = "社保局神回复：回应称去问别的部门"
    assert not classifier.classify(1, text, "", authority=Authority.CITY).corrects


@pytest.mark.parametrize(
    ("text", "kind", "actor", "when"),
    [
        ("昨天退休职工在社保局门口拉横幅", "gather", "退休职工", "现在"),
        ("后天九点大家一起去社保局讨说法", "call", "大家", "将要"),
        ("工友们准备下周三在厂门口静坐讨社保", "gather", "工友", "将要"),
        ("社保局会计挪用养老保险基金", "insider", "会计", "现在"),
    ],
)
def test_a_hazard_says_who_and_when(
    classifier: Classifier, text: str, kind: str, actor: str, when: str
) -> None:
    (found,) = [r for r in classifier.classify(1, text, "").risks if r.kind == kind][:1]
    assert (found.actor, found.when) == (actor, when)


def test_the_past_in_a_title_silences_only_that_title(classifier: Classifier) -> None:
    body = "今天又有退休职工在社保局门口静坐。"
    found = classifier.classify(1, "回顾2014年的社保罢工", body).risks
    assert [r.word for r in found if r.kind == "gather"] == ["静坐"]
