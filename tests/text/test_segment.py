import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from monitor.settings import load_settings, shipped_config_dir, shipped_data_dir
from monitor.text.segment import Segmenter

WORDS = ("异地就医", "灵活就业人员", "养老金调整", "门诊共济", "断缴")
SENTENCES = (
    "企业退休人员基本养老金今年继续上调，各地陆续公布调整方案。",
    "外卖骑手希望平台为他们缴纳工伤保险。",
    "老人从老家到城里看病，异地就医备案总是失败。",
    "灵活就业人员参加职工医保，每个月要交多少钱？",
    "门诊共济改革以后，个人账户里的钱少了一半。",
    "县社保局窗口排起了长队，工作人员说系统正在升级。",
    "换了工作以后社保断缴两个月，会不会影响买房资格？",
    "村里通知居民医保缴费涨到四百元一年，不少人犹豫要不要交。",
    "有人假冒社保局发短信，说社保卡已经停用。",
    "农民工老张在工地受伤，包工头不肯申报工伤。",
    "专家认为养老金调整应当向低收入群体倾斜。",
    "市医保局飞行检查发现三家定点医院挂床住院。",
    "失业保险金最长可以领取二十四个月。",
    "养老保险关系转移接续手续全程网上办理。",
    "高龄老人可以在家里用手机完成待遇资格认证。",
    "公司让新员工签自愿放弃社保的协议，仲裁认定无效。",
    "12345热线接到投诉，称退休金迟了10天还没到账。",
    "个人养老金账户开户送红包，银行之间抢客户。",
)


def _han(tokens: list[str]) -> list[str]:
    return [token for token in tokens if re.search("[一-鿿]", token)]


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(WORDS, ("可以", "他们"))


def _spans(tokens: list[str]) -> set[tuple[int, int]]:
    spans, at = set(), 0
    for token in tokens:
        if re.search("[一-鿿]", token):
            spans.add((at, at + len(token)))
        at += len(token)
    return spans


@pytest.fixture(scope="module")
def fallback() -> Segmenter:
    """The same words, cut by jieba: as where rjieba cannot be installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rjieba", None)
        segmenter = Segmenter(shipped_words())
        segmenter.cut("预热")
    return segmenter


@pytest.fixture(scope="module")
def fast() -> Segmenter:
    return Segmenter(shipped_words())


def shipped_words() -> tuple[str, ...]:
    return load_settings(shipped_config_dir()).lexicon["words"]


def _agreement(texts: Iterable[str], one: Segmenter, other: Segmenter) -> tuple[int, float]:
    """How many Han tokens there are, and the share of them both engines cut alike."""
    same = every = 0
    for text in texts:
        ours, theirs = _spans(one.cut(text)), _spans(other.cut(text))
        same += len(ours & theirs)
        every += len(ours | theirs)
    return every, same / every


def _training() -> Iterator[str]:
    for path in sorted((shipped_data_dir() / "training").glob("*.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()[::8]


def _demonstration() -> Iterator[str]:
    for path in sorted((shipped_data_dir() / "demo" / "stream").iterdir()):
        yield from path.read_text(encoding="utf-8").splitlines()


def test_both_engines_cut_the_same_words(fast: Segmenter, fallback: Segmenter) -> None:
    tokens, agreement = _agreement([*SENTENCES, *_training(), *_demonstration()], fast, fallback)
    assert tokens > 10_000
    assert agreement >= 0.99


def test_both_engines_cut_real_posts_alike(
    fast: Segmenter, fallback: Segmenter, evaluation: Path
) -> None:
    path = evaluation / "data" / "microblog_sample.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        posts = [json.loads(line).get("text") or "" for line in islice(lines, 0, None, 10)]
    tokens, agreement = _agreement(posts, fast, fallback)
    assert tokens > 10_000
    assert agreement >= 0.99


def test_both_engines_know_the_words_of_the_lexicon(fast: Segmenter, fallback: Segmenter) -> None:
    words = [word for word in shipped_words() if word.isalpha() and not word.isascii()]
    assert len(words) > 400
    for segmenter in (fast, fallback):
        whole = sum(segmenter.cut(f"，{word}，") == ["，", word, "，"] for word in words)
        assert whole >= 0.99 * len(words)


def test_dictionary_words_are_not_made_up(fast: Segmenter, fallback: Segmenter) -> None:
    for segmenter in (fast, fallback):
        assert segmenter.dictionary_words("交社饱的事业单位") == [
            "交",
            "社",
            "饱",
            "的",
            "事业单位",
        ]


@pytest.mark.slow
def test_fallback_leaves_no_cache_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert "医保" in Segmenter(()).cut("医保改革")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sentence", [*SENTENCES, "", "a\nb  c", "17-32岁 SHA-1 3.5% G312-S229"])
def test_tokens_joined_give_the_text_back(segmenter: Segmenter, sentence: str) -> None:
    assert "".join(segmenter.cut(sentence)) == sentence


def test_words_of_the_field_stay_whole(segmenter: Segmenter) -> None:
    assert set(WORDS) <= {word for s in SENTENCES for word in segmenter.cut(s)}


def test_ascii_runs_are_split_as_jieba_does(segmenter: Segmenter) -> None:
    assert segmenter.cut("17-32岁") == ["17", "-", "32", "岁"]


def test_telling_words_say_something(segmenter: Segmenter) -> None:
    words = tuple(segmenter.telling(segmenter.cut("他们的app可以办理2024年异地就医，3人。")))
    assert words == ("app", "办理", "异地就医")
