"""A challenger learns from corrections, never from those held back, and must be better to win."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest

from monitor import learning, schooling
from monitor.app import OWN_MODEL, Monitor, load_model
from monitor.classify import train as trainer
from monitor.classify.compare import Contest, Figures, Verdict
from monitor.classify.model import Model
from monitor.classify.training import Sample
from monitor.clock import SimulatedClock, utc
from monitor.errors import InputError
from monitor.settings import Settings
from monitor.text.fingerprint import fingerprint
from monitor.text.segment import Segmenter
from monitor.types import (
    Authority,
    Correction,
    Engagement,
    Item,
    Platform,
    Relation,
)

pytestmark = pytest.mark.slow

Watch = Callable[..., Monitor]
NOW = utc(datetime(2026, 6, 15, 9))


def _lines(*parts: str) -> str:
    return "\n".join("".join(line) for line in product(*(part.split() for part in parts)))


TRAINING = "\n".join(
    [
        "= arrears | post | -1 | complaint",
        _lines("公司 单位 厂里 老板", "一直 两年 从来", "不交社保 不给缴社保"),
        "= benefit_payment | post | -1 | help",
        _lines("爸爸 妈妈 爷爷 奶奶", "这个月 上个月 连着", "养老金没到账 养老金没发"),
        "= - | post | 0 | none",
        _lines("周末 明天 今晚", "球赛 电影 演唱会", "开票了 取消了 真好看"),
    ]
)
GOLD = """\
= arrears | headline | -1 | none
工厂拖着不交社保
= benefit_payment | headline | -1 | none
多名老人养老金没到账
= - | headline | 0 | none
演唱会取消了
"""


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Training and gold texts of our own, small enough to train on in a moment."""
    for name, text in (("training", TRAINING), ("gold", GOLD)):
        (tmp_path / "books" / name).mkdir(parents=True)
        (tmp_path / "books" / name / "texts.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(schooling, "shipped_data_dir", lambda: tmp_path / "books")
    return tmp_path / "books"


@pytest.fixture
def m(watch: Watch, clock: SimulatedClock, books: Path) -> Monitor:
    return watch(clock, sources={})


def keep(m: Monitor, bodies: Sequence[str], **changes: object) -> list[int]:
    plain = Item(
        id=0,
        source_id="forum",
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        outlet="示范论坛",
        region=None,
        url="https://bbs.example/1",
        canonical_url="https://bbs.example/1",
        external_id=None,
        title="",
        body="",
        published_at=NOW,
        collected_at=NOW,
        fingerprint=fingerprint("", ""),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="r",
    )
    items = [replace(plain, body=body, **changes) for body in bodies]  # type: ignore[arg-type]  # fields of an Item
    with m.store.write() as unit:
        return [item.id for item in unit.items.add(items, [None] * len(items))]


def correct(m: Monitor, item_id: int, **labels: object) -> None:
    said = Correction(item_id=item_id, at=NOW, by="林知夏")
    learning.correct(m, replace(said, **labels))  # type: ignore[arg-type]  # fields of a Correction


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Sample]:
    """What the next training was given."""
    given: list[Sample] = []

    def listen(samples: Sequence[Sample], settings: Settings, segmenter: Segmenter) -> Model:
        given[:] = samples
        return train(samples, settings, segmenter)

    train = trainer.train
    monkeypatch.setattr(trainer, "train", listen)
    return given


# ── what is learnt from ──────────────────────────────────────────────────────────────────────


def test_model_of_the_shipped_texts_is_the_same_each_time(house: Monitor, books: Path) -> None:
    first, again = (schooling.build(house.settings) for _ in range(2))
    assert first.version == again.version
    assert first.card["texts"] == len(TRAINING.splitlines()) - 3


def test_folder_without_texts_is_named(house: Monitor, books: Path) -> None:
    (books / "training" / "texts.txt").unlink()
    with pytest.raises(InputError, match="training"):
        schooling.build(house.settings)


def test_seven_corrections_in_ten_are_trained_on_and_three_are_not(
    m: Monitor, seen: list[Sample]
) -> None:
    ids = keep(m, [f"第{n}个单位把社保断缴了" for n in range(40)])
    for item_id in ids:
        correct(m, item_id, topics=("arrears",), tone=-1)
    done = schooling.challenge(m)
    assert done.corrections + done.held_back == 40
    assert 5 <= done.held_back <= 20
    taught = {sample.place for sample in seen if sample.place.startswith("item:")}
    with m.store.read() as unit:
        items = unit.items.get(ids)
    assert taught == {f"item:{i.id}" for i in items if not schooling.is_held_back(i)}
    assert done.held.champion.texts == done.held_back


def test_corrected_text_is_taught_with_the_labels_that_stand(
    m: Monitor, seen: list[Sample]
) -> None:
    ids = keep(m, ["老板把我的社保停了"] * 12, title="求助", platform=Platform.HOTLINE)
    for item_id in ids:
        correct(m, item_id, topics=("arrears",), tone=-1)
    schooling.challenge(m)
    taught = next(sample for sample in seen if sample.place.startswith("item:"))
    assert (taught.title, taught.body, taught.voice) == ("求助", "老板把我的社保停了", "letter")
    assert (taught.labels.topics, taught.labels.relevant, taught.labels.tone) == (
        ("arrears",),
        True,
        -1,
    )


def test_reprint_goes_with_its_original(m: Monitor) -> None:
    originals = keep(m, [f"{n}" for n in range(30)])
    with m.store.read() as unit:
        items = unit.items.get(originals)
    for item in items:
        reprint = replace(item, id=item.id + 1000, origin_id=item.id)
        assert schooling.is_held_back(reprint) == schooling.is_held_back(item)


@pytest.mark.parametrize("labels", [{"mirror": True}, {"regions": ("110000",)}])
def test_what_says_nothing_of_the_text_is_not_taught(
    m: Monitor, seen: list[Sample], labels: dict[str, object]
) -> None:
    for item_id in keep(m, ["老板把我的社保停了"] * 10):
        correct(m, item_id, **labels)
    done = schooling.challenge(m)
    assert (done.corrections, done.held_back) == (0, 0)
    assert not [sample for sample in seen if sample.place.startswith("item:")]


# ── what becomes of it ───────────────────────────────────────────────────────────────────────


def test_comparing_changes_nothing(m: Monitor) -> None:
    done = schooling.challenge(m)
    assert done.champion_version == load_model(m.data_dir).version
    assert done.gold.champion.texts == done.gold.challenger.texts == 3
    assert not (m.data_dir / OWN_MODEL).exists()
    assert "只看标准集" in done.verdict.reason or not done.verdict.better


def test_promoted_model_is_the_one_the_next_monitor_takes(m: Monitor) -> None:
    shipped = load_model(m.data_dir).version
    done = schooling.challenge(m)
    assert schooling.promote(m, done, "林知夏") == schooling.SHIPPED
    assert load_model(m.data_dir).version == done.model.version
    line = (m.data_dir / OWN_MODEL).with_name("ledger.jsonl").read_text(encoding="utf-8")
    entry = json.loads(line)
    assert (entry["by"], entry["at"]) == ("林知夏", NOW.isoformat())
    assert (entry["version"], entry["instead_of"]) == (done.model.version, shipped)
    assert entry["gold"]["challenger"]["texts"] == 3
    assert schooling.roll_back(m.data_dir, "林知夏", NOW) == schooling.SHIPPED
    assert load_model(m.data_dir).version == shipped


def test_same_model_again_is_no_better(m: Monitor) -> None:
    schooling.promote(m, schooling.challenge(m), "林知夏")
    again = schooling.challenge(m)
    assert not again.verdict.better
    assert "完全相同" in again.verdict.reason


def test_model_replaced_while_another_trained_is_not_lost(m: Monitor) -> None:
    done = schooling.challenge(m)
    schooling.promote(m, done, "林知夏")
    with pytest.raises(InputError, match="train again"):
        schooling.promote(m, done, "周牧")


def test_verdict_of_a_challenge_is_by_gold_and_held_back(m: Monitor) -> None:
    even = Figures(texts=50, topics=0.8, relevance=0.9, tone=0.7)
    up = replace(even, topics=0.9)
    gold = Contest(champion=even, challenger=even)
    held = Contest(champion=even, challenger=up)
    assert schooling._verdict("a", "b", gold, held).better
    assert schooling._verdict("a", "a", gold, held) == Verdict(
        better=False, reason="与现用模型完全相同，没有新内容可学"
    )
