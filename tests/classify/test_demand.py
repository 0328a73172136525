from __future__ import annotations

import pytest

from monitor.classify.demand import DemandRules
from monitor.classify.mood import MoodRules
from monitor.classify.reading import read
from monitor.settings import Settings
from monitor.settings.demands import DemandSigns, DemandsSettings
from monitor.types import Authority, DecidedBy, Demand, DemandMatch


class Judge:
    """Moods and demands of the shipped settings, in one call."""

    def __init__(self, settings: Settings) -> None:
        self.moods = MoodRules(settings.lexicon, settings.emoji)
        self.demands = DemandRules(settings.demands)

    def __call__(
        self, title: str, body: str = "", authority: Authority = Authority.SELF_MEDIA
    ) -> DemandMatch | None:
        reading = read(title, body)
        return self.demands.judge(reading, self.moods.read(reading), authority)


@pytest.fixture(scope="module")
def judge(settings: Settings) -> Judge:
    return Judge(settings)


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("请问灵活就业人员在哪里办理医保缴费？", Demand.INQUIRY),
        ("想咨询一下，生育津贴怎么申请，需要什么材料？", Demand.INQUIRY),
        ("断缴两个月会不会影响退休？", Demand.INQUIRY),
        ("我在厂里干了六年，老板一直不给交社保，实名举报，请查处！", Demand.COMPLAINT),
        ("我妈住院费报销拖了半年，窗口互相推诿，太气人了", Demand.COMPLAINT),
        ("孩子在ICU，医保报不了，借遍亲戚，走投无路，求求好心人帮帮我们", Demand.HELP),
        ("建议把门诊慢性病的起付线取消，让老人少花钱", Demand.SUGGESTION),
        ("凭什么机关的退休金比工人高两倍，公平吗？", Demand.DOUBT),
        ("听说下个月开始医保个人账户要取消，群里都在传", Demand.RUMOUR),
        ("姐妹们都别交了，大家一起停缴，看他们怎么办", Demand.CALL),
        ("感谢社保窗口的小姑娘，十分钟就办好了，必须点赞", Demand.PRAISE),
        ("您好，您反映的问题已收悉，经核实，该单位已补缴，特此答复", Demand.EXPLANATION),
    ],
)
def test_what_the_writer_wants_is_told(judge: Judge, text: str, demand: Demand) -> None:
    found = judge("", text)
    assert found is not None
    assert found.demand is demand
    assert found.by is DecidedBy.RULE


@pytest.mark.parametrize(
    "title",
    ["全国社保基金去年收入七万亿元", "某市养老保险参保人数突破百万", "两部门召开视频会议"],
)
def test_a_plain_headline_wants_nothing(judge: Judge, title: str) -> None:
    assert judge(title) is None


def test_an_agency_that_speaks_for_itself_explains(judge: Judge) -> None:
    text = "本月养老金将于15日发放到账"
    assert judge("", text) is None
    found = judge("", text, Authority.OFFICIAL)
    assert found is not None
    assert found.demand is Demand.EXPLANATION


def test_evidence_quotes_the_original_words(judge: Judge) -> None:
    body = "請問靈活就業醫保在哪裏辦理？"
    found = judge("", body)
    assert found is not None
    assert found.evidence
    for evidence in found.evidence:
        assert body[evidence.start : evidence.end] == evidence.text
        assert evidence.note == "咨询"


def test_repeating_a_sign_adds_nothing(judge: Judge) -> None:
    once, often = read("", "请问社保"), read("", "请问社保请问社保请问社保")
    first = judge.demands.score(once, judge.moods.read(once))
    second = judge.demands.score(often, judge.moods.read(often))
    assert first.points[Demand.INQUIRY] == second.points[Demand.INQUIRY]


def test_points_start_where_the_settings_say_and_signs_move_them() -> None:
    signs = DemandSigns(
        demand=Demand.CALL,
        points=4,
        start=-1,
        strong=("一起去",),
        weak=("集合",),
        against=("体检",),
    )
    rules = DemandRules(DemandsSettings(demands=(signs,)))
    moods = MoodRules({})

    def points(text: str) -> float:
        reading = read("", text)
        return rules.score(reading, moods.read(reading)).points[Demand.CALL]

    assert points("社保") == -1
    assert points("一起去") == 3
    assert points("一起去集合") == 5
    assert points("一起去体检") == -1


def test_without_settings_nobody_wants_anything() -> None:
    reading = read("", "请问社保怎么交？")
    assert DemandRules(DemandsSettings()).judge(reading, MoodRules({}).read(reading)) is None


@pytest.mark.parametrize("text", ["", "。", "?" * 5000, "😡" * 300, "请问" * 4000])
def test_odd_texts_are_judged_without_complaint(judge: Judge, text: str) -> None:
    judge("", text)
    judge(text, "")
