"""New evasive spellings are found by their make; the texts here were written for this test."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir
from monitor.text.normalise import fold_text
from monitor.text.segment import Segmenter
from monitor.text.suspects import SuspectFinder

NEW = (
    ("公司三年没给我交社鲍了", "社鲍", "社保"),
    ("断了社葆还能补缴吗", "社葆", "社保"),
    ("单位把我的摄保停了两个月", "摄保", "社保"),
    ("赦保断缴两个月看病怎么办", "赦保", "社保"),
    ("医煲报销比例又降了", "医煲", "医保"),
    ("今年的医爆缴费又涨价", "医爆", "医保"),
    ("疫保卡里的钱去哪了，门诊都不够", "疫保", "医保"),
    ("老家的椅保到城里不能报销", "椅保", "医保"),
    ("养涝金这个月没到账", "养涝金", "养老金"),
    ("秧老金一涨就涨两块钱", "秧老金", "养老金"),
    ("杨老金发放推迟到月底", "杨老金", "养老金"),
    ("养老禁迟迟不发放", "养老禁", "养老金"),
    ("养老劲上调到底给谁涨了", "养老劲", "养老金"),
    ("颓休金一个月才三千块钱", "颓休金", "退休金"),
    ("退袖金到账时间变了", "退袖金", "退休金"),
    ("退休襟比体制内差一倍", "退休襟", "退休金"),
    ("蜕休年龄又要往后拖，每月少领", "蜕休", "退休"),
    ("师业金要怎么申请领取", "师业金", "失业金"),
    ("失野金只发放三个月", "失野金", "失业金"),
    ("申请狮业待遇跑了三趟窗口", "狮业", "失业"),
    ("工熵赔偿一直没下来，在仲裁", "工熵", "工伤"),
    ("龚伤认定公司不配合", "龚伤", "工伤"),
    ("断蕉三个月医保就停了", "断蕉", "断缴"),
    ("断娇以后怎么补缴", "断娇", "断缴"),
    ("医院挂床翩保没人管，医保的钱", "翩保", "骗保"),
    ("餐保人数越来越少，缴费太贵", "餐保", "参保"),
    ("灿保登记要去哪个窗口", "灿保", "参保"),
    ("双归制什么时候取消，企退太亏", "双归制", "双轨制"),
    ("霜轨制不改，体制内永远高", "霜轨制", "双轨制"),
    ("炎迟退休到底谁赞成，工资都没了", "炎迟退休", "延迟退休"),
    ("异地揪医备案又失败了", "异地揪医", "异地就医"),
    ("铃活就业交费太高交不起", "铃活就业", "灵活就业"),
    ("灵伙就业的缴费基数又涨", "灵伙就业", "灵活就业"),
    ("新侬合一家几口交不起了，缴费又涨", "新侬合", "新农合"),
    ("新农荷今年又涨，缴费四百块钱", "新农荷", "新农合"),
    ("养老煲险交满十五年能领多少", "养老煲险", "养老保险"),
    ("医撩保险报销比例太低", "医撩保险", "医疗保险"),
    ("社绘保险停缴了怎么办", "社绘保险", "社会保险"),
    ("人赦局窗口排队一上午", "人赦局", "人社局"),
    ("补胶三个月的社保要多少钱", "补胶", "补缴"),
    ("机数一涨，到手工资又少了", "机数", "基数"),
    ("住院以后baoxiao比例才一半，医保有什么用", "baoxiao", "报销"),
    ("今年jiao费又涨，医保交不起", "jiao费", "缴费"),
    ("缴fei年限要加到二十年", "缴fei", "缴费"),
    ("社保ji数又涨了", "ji数", "基数"),
    ("补jiao滞纳金比本金还高，公司不管", "补jiao", "补缴"),
    ("退休dai遇体制内外差几倍", "dai遇", "待遇"),
    ("要求公司补j三年的社保", "补j", "补缴"),
    ("医保b销比例降了", "b销", "报销"),
    ("工s认定公司一直拖", "工s", "工伤"),
    ("领失y补贴要跑几趟窗口", "失y", "失业"),
    ("公司让我自愿放弃c保，劳动合同也不签", "c保", "参保"),
    ("讨x三年没结果，公司跑了", "讨x", "讨薪"),
    ("大家一起去shang访，养老金没人管", "shang访", "上访"),
    ("欠x半年，公司不给交社保", "欠x", "欠薪"),
    ("视同jiao费年限不认，档案退回来了，养老", "视同jiao费", "视同缴费"),
    ("社ㄅ断了三个月，公司不管", "社ㄅ", "社保"),
    ("医ㄅ报销越来越少", "医ㄅ", "医保"),
    ("社.保断缴两个月怎么补缴", "社.保", "社保"),
    ("医/保卡里的钱被清零，门诊报销", "医/保", "医保"),
    ("我的报*销单子被退回来了，住院花了三万", "报*销", "报销"),
    ("缴~费基数又上调了", "缴~费", "缴费"),
    ("社（保）断了，公司不管", "社（保）", "社保"),
    ("养…老…金没发放", "养…老…金", "养老金"),
    ("单位给的社'保是最低档，工资扣不少", "社'保", "社保"),
    ("医“保”报销比例又降", "医“保”", "医保"),
    ("五-险都没给交，公司还扣钱", "五-险", "五险"),
    ("住#院报销要垫付", "住#院", "住院"),
    ("维@权三个月，公司还欠着工资", "维@权", "维权"),
    ("养0老0金发放日改了", "养0老0金", "养老金"),
    ("工1伤认定申请被退，公司", "工1伤", "工伤"),
)
ORDINARY = (
    "职工上岗前要参加工伤保险，公司按月缴费",
    "事业单位退休人员的待遇由财政发放",
    "工商银行网点可以领取社保卡",
    "以保障养老金按时足额发放为底线",
    "不缴社保的公司被仲裁委处罚",
    "看中医 保健品不能走医保报销",
    "个人养老金Y份额今年有补贴",
    "律师业务收入要缴个税，单位代扣",
    "退 / 换货服务与社保缴费无关",
    "推出医疗B超项目，医保报销六成",
    "新华社报道，养老金上调",
    "他的人设崩了，公司一个月赔了几百万元",
    "建设保障性住房，缴费满十五年可以申请",
    "iphone发布会定在下个月",
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(shipped_config_dir())


@pytest.fixture(scope="module")
def finder(settings: Settings) -> SuspectFinder:
    return SuspectFinder(settings.spellings, Segmenter(settings.lexicon["words"]))


def test_nine_in_ten_new_spellings_are_found_with_the_right_guess(finder: SuspectFinder) -> None:
    missed = [
        (text, form)
        for text, form, guess in NEW
        if (form, guess) not in {(s.form, s.guess) for s in finder.suspects(text)}
    ]
    assert len(NEW) >= 60
    assert len(missed) <= 0.1 * len(NEW), missed


def test_the_new_spellings_are_news_to_the_table() -> None:
    known = [text for text, form, guess in NEW if guess in fold_text(text) and guess not in text]
    assert known == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_raises_no_suspicion(finder: SuspectFinder, text: str) -> None:
    assert list(finder.suspects(text)) == []


def test_suspicion_shows_the_original_and_says_why(finder: SuspectFinder) -> None:
    text = "養(yǎng)老金沒漲，今年的醫（保）也不能報銷"
    (found,) = finder.suspects(text)
    assert text[found.start : found.end] == found.form == "醫（保）"
    assert found.reason == "“醫（保）”疑为“医保”：字间夹杂符号，附近有“报销”"


def test_nothing_is_suspected_without_an_anchor(finder: SuspectFinder) -> None:
    assert list(finder.suspects("社鲍真好看")) == []
    assert [s.guess for s in finder.suspects("社鲍断交了")] == ["社保"]


def test_what_the_table_knows_is_no_news(finder: SuspectFinder, settings: Settings) -> None:
    texts = [f"缴费,{form},待遇" for form in settings.spellings.near_forms]
    assert [text for text in texts if list(finder.suspects(text))] == []


def test_shipped_stream_raises_hardly_any_suspicion(finder: SuspectFinder) -> None:
    texts = [
        line
        for path in sorted((shipped_data_dir() / "training").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()[::5]
    ]
    found = [s for text in texts for s in finder.suspects(text)]
    assert len(texts) > 1000
    assert len(found) <= len(texts) / 1000, found


def _posts(evaluation: Path) -> Iterator[str]:
    with gzip.open(
        evaluation / "data" / "microblog_sample.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        for line in lines:
            yield json.loads(line).get("text") or ""


def test_real_posts_raise_at_most_one_suspicion_in_a_thousand(
    finder: SuspectFinder, evaluation: Path
) -> None:
    posts = list(_posts(evaluation))
    found = [s for post in posts for s in finder.suspects(post)]
    assert len(found) <= len(posts) / 1000, found


@given(st.text(alphabet="社医养老金退休保饱缴费bao1.（）(·ㄅ \u200b\ud83d", max_size=40))
def test_suspects_are_in_order_and_inside_the_text(finder: SuspectFinder, text: str) -> None:
    at = 0
    for suspect in finder.suspects(text):
        assert at <= suspect.start < suspect.end <= len(text)
        assert text[suspect.start : suspect.end] == suspect.form
        at = suspect.end
