"""The labelled texts we ship: well formed, our own, each once, none of them measured with."""

from __future__ import annotations

import gzip
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from ahocorasick_rs import AhoCorasick

from monitor.classify.training import Sample, read_samples
from monitor.errors import InputError
from monitor.settings import Settings, shipped_data_dir
from monitor.types import Demand

FEWEST = 8000
LONGEST_SHARED = 14
"""Characters that one of our texts may have in common with a text we measure with."""
BLOCK = 8
"""Every run of 15 holds a block of 8 that begins at a multiple of 8."""


def letters(text: str) -> str:
    """Letters, digits and Han of ``text``, width and case made one."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))


@pytest.fixture(scope="module")
def topics(settings: Settings) -> set[str]:
    return {topic.id for topic in settings.topics.topics}


@pytest.fixture(scope="module")
def training(topics: set[str]) -> list[Sample]:
    return read_samples(shipped_data_dir() / "training", topics)


@pytest.fixture(scope="module")
def gold(topics: set[str]) -> list[Sample]:
    return read_samples(shipped_data_dir() / "gold", topics)


# ── the shipped texts ────────────────────────────────────────────────────────────────────────


def test_there_are_enough_texts_for_every_topic(training: list[Sample], topics: set[str]) -> None:
    assert len(training) >= FEWEST
    counts = {name: sum(name in s.labels.topics for s in training) for name in topics}
    assert min(counts.values()) >= 100, counts


def test_every_voice_tone_and_demand_is_there(training: list[Sample]) -> None:
    assert {s.voice for s in training} == {"headline", "post", "thread", "letter", "notice", "news"}
    assert {s.labels.tone for s in training} == {-1, 0, 1}
    assert {s.labels.demand for s in training} == {None, *Demand}


def test_no_text_stands_twice(training: list[Sample]) -> None:
    assert twice(training) == []


def test_no_gold_text_is_trained_on(training: list[Sample], gold: list[Sample]) -> None:
    assert twice([*training, *gold]) == []


def twice(samples: list[Sample]) -> list[tuple[str, str]]:
    """Places of equal texts."""
    seen: dict[str, str] = {}
    return [
        (first, sample.place)
        for sample in samples
        if (first := seen.setdefault(letters(sample.text), sample.place)) != sample.place
    ]


# ── leakage ──────────────────────────────────────────────────────────────────────────────────


def test_no_text_of_ours_shares_a_run_of_fifteen_characters_with_what_we_measure_with(
    training: list[Sample], gold: list[Sample], evaluation: Path
) -> None:
    assert common_runs([*training, *gold], foreign_texts(evaluation / "data")) == set()


def test_a_shared_run_is_found_wherever_it_stands(training: list[Sample]) -> None:
    sample = next(s for s in training if len(letters(s.text)) > 40)
    text = letters(sample.text)
    for start in range(len(text) - LONGEST_SHARED):
        run = text[start : start + LONGEST_SHARED + 1]
        foreign = f"……{run[:9]}，{run[9:]}！"
        assert common_runs([sample], [foreign]) == {(sample.place, run)}
        assert common_runs([sample], [f"……{run[1:]}！"]) == set()


def common_runs(samples: list[Sample], foreign: Iterable[str]) -> set[tuple[str, str]]:
    """Place of a text of ours, and the run that a foreign one has in common with it."""
    ours = [letters(sample.text) for sample in samples]
    blocks: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(ours):
        for start in range(0, len(text) - BLOCK + 1, BLOCK):
            blocks.setdefault(text[start : start + BLOCK], []).append((number, start))
    wanted, finder = list(blocks), AhoCorasick(list(blocks))
    return {
        (samples[number].place, run)
        for text in map(letters, foreign)
        for index, start, _ in finder.find_matches_as_indexes(text, overlapping=True)
        for number, at in blocks[wanted[index]]
        if len(run := common(ours[number], at, text, start)) > LONGEST_SHARED
    }


def common(one: str, at: int, other: str, start: int) -> str:
    """The longest common run of both around the block at ``at`` and ``start``."""
    back = 0
    while min(at, start) > back and one[at - back - 1] == other[start - back - 1]:
        back += 1
    ahead = BLOCK
    while (
        at + ahead < len(one)
        and start + ahead < len(other)
        and one[at + ahead] == other[start + ahead]
    ):
        ahead += 1
    return one[at - back : at + ahead]


def foreign_texts(folder: Path) -> Iterator[str]:
    """Every string in every file of the evaluation data but the sealed ones."""
    for path in sorted(folder.iterdir()):
        if path.suffixes[-2:] == [".jsonl", ".gz"]:
            with gzip.open(path) as packed, io.TextIOWrapper(packed, "utf-8") as lines:
                for line in lines:
                    yield from strings(json.loads(line))
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from strings(json.loads(line))
        elif path.suffix == ".json":
            yield from strings(json.loads(path.read_text(encoding="utf-8")))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != "html_base64":  # its text is there as well
                yield from strings(each)


# ── the format ───────────────────────────────────────────────────────────────────────────────


def written(folder: Path, text: str) -> list[Sample]:
    (folder / "some.txt").write_text(text, encoding="utf-8")
    return read_samples(folder, {"fund_gap", "arrears"})


def test_a_heading_labels_every_text_up_to_the_next(tmp_path: Path) -> None:
    samples = written(
        tmp_path,
        "# 说明\n= fund_gap arrears | headline | -1 | doubt\n甲\n\n乙\n= - | post | 0 | none\n丙\n"
        "= other | letter | 1 | praise\n丁\n",
    )
    assert [(s.title, s.body, s.place) for s in samples] == [
        ("甲", "", "some.txt:3"),
        ("乙", "", "some.txt:5"),
        ("", "丙", "some.txt:7"),
        ("", "丁", "some.txt:9"),
    ]
    assert samples[0].labels.topics == ("fund_gap", "arrears")
    assert samples[0].labels.demand is Demand.DOUBT
    assert [s.labels.relevant for s in samples] == [True, True, False, True]
    assert samples[3].labels.topics == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("甲\n", "some.txt:1: a text before the first heading"),
        ("= fund_gap | post | 0\n甲\n", "some.txt:1: write '= topics"),
        ("= fund_gap pension | post | 0 | none\n", "unknown topic 'pension'"),
        ("=  | post | 0 | none\n", "unknown topic"),
        ("= fund_gap | tweet | 0 | none\n", "unknown voice, tone or demand"),
        ("= fund_gap | post | 2 | none\n", "unknown voice, tone or demand"),
        ("= fund_gap | post | 0 | wish\n", "unknown voice, tone or demand"),
    ],
)
def test_a_wrong_line_is_named_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        written(tmp_path, text)
