"""The whole judgement on what nobody would call a text: an answer, no exception, bounded work."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.app import load_model
from monitor.classify import Classifier
from monitor.classify.patterns import compile_pattern
from monitor.settings import Settings, shipped_config_dir
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter
from monitor.types import Classification

MEGABYTE = 1_000_000
GROWTH = 12
"""Four times the text may take so much longer; quadratic work would take sixteen times."""
TRIES = 6


@pytest.fixture(scope="module")
def both(settings: Settings, gazetteer: Gazetteer) -> Classifier:
    """Rules and model, as shipped."""
    words = Segmenter(settings.lexicon["words"], settings.lexicon["stopwords"])
    return Classifier(settings, gazetteer, words, load_model())


def sound(judged: Classification, title: str, body: str) -> bool:
    """Whether every quotation is one, and nothing is said of what is not relevant."""
    quotes = [e for topic in judged.topics for e in topic.evidence]
    quotes += [risk.evidence for risk in judged.risks]
    quotes += judged.group_evidence
    fields = {"title": title, "body": body}
    assert all(fields[e.field][e.start : e.end] == e.text for e in quotes)
    assert judged.relevant or not (judged.topics or judged.regions or judged.risks)
    assert judged.tone in (-1, 0, 1)
    assert judged.reason
    return True


def mojibake(text: str) -> str:
    return text.encode().decode("gb18030", errors="replace")


NONE_OF_OURS = {
    "empty": "",
    "a blank": " ",
    "one letter": "a",
    "one Han": "社",
    "a mark": "。",
    "controls": "".join(map(chr, [*range(32), *range(127, 160)])),
    "hidden": "\u200b\u200d\ufeff\u202e\u00ad" * 50,
    "emoji": "😀😡🙏🏽👨‍👩‍👧‍👦🇨🇳" * 20,
    "English": "The cat sat on the mat, off the record; nothing relevant to anchor here.",
    "Uyghur": "مەن بۈگۈن بازارغا باردىم، ھاۋا بەك ياخشى ئىدى.",
    "Tibetan": "ང་དེ་རིང་ཁྲོམ་ལ་ཕྱིན་པ་ཡིན། གནམ་གཤིས་ཡག་པོ་འདུག",
    "mojibake": mojibake("今天天气很好，我们去公园散步，回来吃饺子"),
    "surrogates": "\ud800\udfff\udc00" * 30,
    "no characters": "\uffff\ufffe\U0010ffff",
    "combining marks": "z" + "\u0301" * 5000,
    "digits": "1234567890" * 400,
    "brackets": "((((((((((" * 300 + "))))))))))" * 300,
    "line breaks": "\n\r\n\t" * 3000,
}


@pytest.mark.parametrize("name", NONE_OF_OURS)
def test_what_says_nothing_of_social_insurance_is_not_relevant(both: Classifier, name: str) -> None:
    text = NONE_OF_OURS[name]
    for title, body in ((text, ""), ("", text), (text, text)):
        judged = both.classify(1, title, body)
        assert not judged.relevant
        assert sound(judged, title, body)


@pytest.mark.parametrize("name", NONE_OF_OURS)
def test_rubbish_around_a_complaint_does_not_hide_it(both: Classifier, name: str) -> None:
    title, body = "养老金又没到账", NONE_OF_OURS[name]
    judged = both.classify(1, title, body)
    assert both.gate(title, body)
    assert judged.relevant
    assert sound(judged, title, body)


LONG = {
    "a plain letter": "字" * MEGABYTE,
    "a domain word": "养老金" * 100_000,
    "domain words": "社保断缴养老金没到账公司不给交社保异地就医报销" * 20_000,
    "places": "北京市海淀区" * 50_000,
    "evasive spellings": "社B养lao金Y老金" * 30_000,
    "hidden between": "养\u200b老\u200b金" * 50_000,
    "pinyin in brackets": "养(yǎng)老(lǎo)金(jīn)" * 20_000,
    "traditional": "養老金斷繳" * 50_000,
    "no full stop": "公司没有给员工交" * 60_000,
    "almost a match": "公司没有" * 100_000 + "x",
    "only anchors": "社保，" * 100_000,
    "figures": "60岁65岁" * 60_000,
    "sentences": "社保。" * 100_000,
    "blanks": "社保" + " " * MEGABYTE + "断缴",
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.slow
def test_a_megabyte_is_judged_by_its_opening(both: Classifier, name: str) -> None:
    text = LONG[name]
    judged = both.classify(1, text, text)
    assert sound(judged, text, text)
    opening = both.classify(1, text[:20_000], text[:20_000])
    assert judged.topics == opening.topics
    assert both.gate(text, text) == both.gate(text[:20_000], text[:20_000])


@pytest.mark.parametrize("name", LONG)
def test_work_grows_no_faster_than_the_text(both: Classifier, name: str) -> None:
    """By ratio, the best of some tries: the speed of the machine does not matter."""
    text = LONG[name]
    ratios = []
    for _ in range(TRIES):
        one, four = (seconds(both, text[:length]) for length in (1500, 6000))
        ratios.append(four / one)
        if ratios[-1] < GROWTH:
            return
    pytest.fail(f"four times the text took {min(ratios):.0f} times as long")


def seconds(classifier: Classifier, body: str) -> float:
    began = time.perf_counter()
    classifier.classify(1, "", body)
    return time.perf_counter() - began


@given(st.text(max_size=300), st.text(max_size=500))
def test_any_text_at_all_is_judged(both: Classifier, title: str, body: str) -> None:
    both.gate(title, body)
    assert sound(both.classify(1, title, body), title, body)


OURS = ["养老金", "社保", "没到账", "公司", "断缴", "北京市", "不", "网传", "12333"]
RUBBISH = ["（", "\u200b", "養", "(yǎng)", "！", "\n", "😡", "off", "\ud83d", "Ｂ", " "]


@given(
    st.lists(st.sampled_from(OURS + RUBBISH), max_size=20).map("".join),
    st.lists(st.sampled_from(OURS + RUBBISH), max_size=60).map("".join),
)
def test_any_mixture_of_our_words_and_rubbish_is_judged(
    both: Classifier, title: str, body: str
) -> None:
    assert sound(both.classify(1, title, body), title, body)


# ── regular expressions ──────────────────────────────────────────────────────────────────────

_PARSER: Any = importlib.import_module("re._parser")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_ENDLESS = int(_PARSER.MAXREPEAT)
_READERS = ("monitor.text", "monitor.classify", "monitor.incidents", "monitor.dedupe")


def endless_nests(pattern: str) -> bool:
    """Whether an endless repeat holds another repeat of more than one: what may never end."""
    return any(
        least != most and most > 1
        for body in _endless_bodies(_PARSER.parse(pattern))
        for least, most in _repeats(body)
    )


def endless_in_endless(pattern: str) -> bool:
    """Whether an endless repeat holds an endless one."""
    bodies = _endless_bodies(_PARSER.parse(pattern))
    return any(most == _ENDLESS for body in bodies for _, most in _repeats(body))


def _endless_bodies(tree: Any) -> Iterator[Any]:
    for operator, value in _nodes(tree):
        if str(operator) in _REPEATS and int(value[1]) == _ENDLESS:
            yield value[2]


def _repeats(tree: Any) -> Iterator[tuple[int, int]]:
    for operator, value in _nodes(tree):
        if str(operator) in _REPEATS:
            yield int(value[0]), int(value[1])


def _nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every operator below ``tree`` with what it works on."""
    if isinstance(tree, _PARSER.SubPattern):
        for operator, value in tree.data:
            yield operator, value
            yield from _nodes(value)
    elif isinstance(tree, list | tuple):
        for each in tree:
            yield from _nodes(each)


@pytest.mark.parametrize("bad", ["(a+)+", "(?:a*b?)*", "(?:社保.*)+", "(a{1,5})*", "(?:(?:x+y)+)+"])
def test_a_pattern_that_can_back_track_for_ever_is_recognised(bad: str) -> None:
    assert endless_nests(bad)


@pytest.mark.parametrize(
    "good", ["a+b+", "(?:ab)+", "(?:a{1,5}){0,3}", "(?:社保|养老金)[^。]{0,9}没发"]
)
def test_a_pattern_of_bounded_work_is_not_mistaken_for_one(good: str) -> None:
    assert not endless_nests(good)


def test_no_pattern_of_the_settings_can_back_track_for_ever(settings: Settings) -> None:
    parts = settings.topics.parts
    written = [
        compile_pattern(pattern, parts).pattern
        for path in sorted(shipped_config_dir().glob("*.yaml"))
        for pattern in _patterns(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]
    assert len(written) > 100
    assert [pattern for pattern in written if endless_nests(pattern)] == []


def _patterns(value: object) -> Iterator[str]:
    """Every string under a key that says it holds patterns."""
    if isinstance(value, dict):
        for key, each in value.items():
            if str(key).endswith("patterns") and isinstance(each, list):
                yield from each
            else:
                yield from _patterns(each)
    elif isinstance(value, list):
        for each in value:
            yield from _patterns(each)


def test_no_pattern_in_the_code_that_reads_texts_nests_endless_repeats() -> None:
    found = {
        f"{module}.{name}": value.pattern
        for module in _modules()
        for name, value in vars(importlib.import_module(module)).items()
        if isinstance(value, re.Pattern)
    }
    assert len(found) > 20
    assert [name for name, pattern in found.items() if endless_in_endless(pattern)] == []


def _modules() -> Iterator[str]:
    """Modules that read texts, by their names."""
    every = (module.name for module in pkgutil.walk_packages(monitor.__path__, "monitor."))
    return (name for name in every if name.startswith(_READERS))
