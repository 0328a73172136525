"""The commands by which the desk teaches: correct, train, suggest-labels, suggest-terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor import schooling
from monitor.settings import load_settings
from monitor.store import Store
from monitor.types import Suggestion, SuggestionKind

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]


@pytest.fixture
def ask(door: Door, desk: Where) -> Callable[..., Done]:
    """A command on the desk's own settings, database and data folder."""

    def asked(*words: object) -> Done:
        return door(*words, *desk["config"], *desk["database"], *desk["data"])

    return asked


@pytest.fixture
def store(desk: Where) -> Iterator[Store]:
    opened = Store.open(desk["database"][1])
    yield opened
    opened.close()


# ── correct ──────────────────────────────────────────────────────────────────────────────────


def test_correcting_tells_what_stands_and_explain_shows_it(
    ask: Door, door: Door, desk: Where
) -> None:
    done = ask(
        "correct", 1, "--topics", "欠缴与追缴,benefit_payment", "--tone", "0", "--by", "林知夏"
    )
    assert (done.code, done.err) == (0, "")
    assert "条目 1 已更正：林知夏认定：主题为" in done.out
    assert "机器原判" in done.out
    assert "事件 1 将在下一次研判时重新定级" in done.out
    told = door("explain", "item", 1, *desk["config"], *desk["database"]).out
    assert "林知夏认定" in told
    again = ask(
        "correct", 1, "--topics", "arrears,benefit_payment", "--tone", "0", "--by", "林知夏"
    )
    assert "已是如此，没有改动" in again.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--irrelevant",), "与社会保险无关"),
        (("--topics", "other"), "不属任何主题"),
        (("--demand", "complaint"), "诉求为投诉"),
        (("--demand", "none"), "没有诉求"),
        (("--region", "990103"), "望川县"),
        (("--region", "none"), "无涉事地"),
        (("--mirror",), "镜像站的转贴"),
        (("--relevant",), "与社会保险有关"),
    ],
)
def test_each_label_can_be_corrected_alone(ask: Door, words: tuple[str, ...], says: str) -> None:
    done = ask("correct", 1, *words, "--by", "林知夏", "--note", "来电核实")
    assert done.code == 0, done.err
    assert says in done.out


def test_last_relevant_item_takes_its_incident_with_it(ask: Door, store: Store) -> None:
    with store.read() as unit:
        members = unit.incidents.members(unit.incidents.all_ids())
    incident, (lone, *_) = min(members.items(), key=lambda pair: len(pair[1]))
    assert len(members[incident]) == 1
    done = ask("correct", lone.item.id, "--irrelevant", "--by", "林知夏")
    assert f"事件 {incident} 中已没有相关条目，已排除" in done.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--topics", "arears"), 2, "arrears"),
        (("--topics", "待遇发"), 2, "benefit_payment 待遇发放"),
        (("--topics", " , "), 2, "没有写主题"),
        (("--region", "123456"), 2, "123456"),
        (("--irrelevant", "--tone", "1"), 2, "不能同时写"),
        ((), 2, "请写明更正什么"),
        (("--tone", "5"), 2, "5"),
    ],
)
def test_correction_that_cannot_be_meant_is_refused(
    ask: Door, store: Store, words: tuple[str, ...], code: int, says: str
) -> None:
    done = ask("correct", 1, *words, "--by", "林知夏")
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert "Traceback" not in done.err
    with store.read() as unit:
        assert unit.corrections.item_ids() == []


def test_item_that_is_not_there_is_named(ask: Door) -> None:
    done = ask("correct", 999, "--tone", "0", "--by", "林知夏")
    assert done.code == 1
    assert "999" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("correct", 2**63, "--irrelevant", "--by", "林知夏"),
        ("suggest-terms", "--accept", 2**63, "--by", "林知夏"),
        ("suggest-terms", "--reject", 0, "--by", "林知夏"),
    ],
)
def test_number_that_no_row_can_have_is_refused(ask: Door, words: tuple[object, ...]) -> None:
    done = ask(*words)
    assert (done.code, done.out) == (2, "")
    assert "not in the range" in done.err


def test_nobody_corrects_without_a_name(ask: Door) -> None:
    assert ask("correct", 1, "--tone", "0").code == 2
    assert ask("correct", 1, "--tone", "0", "--by", "  ").code == 2


# ── train ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of labelled texts, to be trained on in a moment."""
    lines = [f"{who}{when}养老金没到账" for who in "甲乙丙丁" for when in ("本月", "上月")]
    other = [f"{who}{when}看球去了" for who in "甲乙丙丁" for when in ("今晚", "明天")]
    text = "\n".join(
        ["= benefit_payment | post | -1 | help", *lines, "= - | post | 0 | none", *other]
    )
    for name in ("training", "gold"):
        (tmp_path / "books" / name).mkdir(parents=True)
        (tmp_path / "books" / name / "a.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(schooling, "shipped_data_dir", lambda: tmp_path / "books")


@pytest.mark.usefixtures("books")
@pytest.mark.slow
def test_comparing_prints_a_table_and_replaces_nothing(ask: Door, desk: Where) -> None:
    done = ask("train", "--dry-run")
    assert done.code == 0, done.err
    for words in ("标准集（16 条）", "留出的更正（0 条）", "主题 宏平均F1", "倾向", "未作改动"):
        assert words in done.out
    assert not (desk["folder"] / "var" / "models").exists()


@pytest.mark.usefixtures("books")
@pytest.mark.slow
def test_better_model_is_put_to_work_and_can_be_rolled_back(
    ask: Door, desk: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.classify.compare import Verdict  # noqa: PLC0415 - for this test only

    won = Verdict(better=True, reason="留出的更正上提高3.0分")
    monkeypatch.setattr(schooling, "decide", lambda *_: won)
    done = ask("train", "--by", "林知夏")
    assert done.code == 0, done.err
    assert "已换用新模型" in done.out
    assert "重新启动后生效" in done.out
    champion = desk["folder"] / "var" / "models" / "champion.npz"
    assert champion.is_file()
    back = ask("train", "--rollback", "--by", "林知夏")
    assert "已换回随附的模型" in back.out
    assert not champion.exists()
    assert ask("train", "--rollback", "--by", "林知夏").code == 1


@pytest.mark.slow
@pytest.mark.usefixtures("books")
def test_model_that_is_no_better_is_let_go(
    ask: Door, desk: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.classify.compare import Verdict  # noqa: PLC0415 - for this test only

    lost = Verdict(better=False, reason="标准集上有一项退步2.0分，超过0.5分")
    monkeypatch.setattr(schooling, "decide", lambda *_: lost)
    done = ask("train", "--by", "林知夏")
    assert done.code == 0
    assert "仍用现用模型" in done.out
    assert "退步2.0分" in done.out
    assert not (desk["folder"] / "var" / "models").exists()


@pytest.mark.usefixtures("books")
@pytest.mark.slow
def test_model_of_the_shipped_texts_is_written_where_told(door: Door, tmp_path: Path) -> None:
    path = tmp_path / "out" / "topics.npz"
    done = door("train", "--output", path)
    assert done.code == 0, done.err
    assert "16 条文本" in done.out
    first = path.read_bytes()
    door("train", "--output", path)
    assert path.read_bytes() == first
    (tmp_path / "file").write_text("", encoding="utf-8")
    blocked = door("train", "--output", tmp_path / "file" / "topics.npz")
    assert blocked.code == 1
    assert "cannot be written" in blocked.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--rollback",),
        ("--by", " "),
        ("--dry-run", "--rollback"),
        ("--dry-run", "--output", "x"),
    ],
)
def test_training_wants_a_name_and_one_thing_at_a_time(ask: Door, words: tuple[str, ...]) -> None:
    done = ask("train", *words)
    assert (done.code, done.out) == (2, "")


# ── suggest-labels ───────────────────────────────────────────────────────────────────────────


def test_doubtful_items_are_listed_with_the_machines_view_and_the_question(
    ask: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.classify.doubt._WAVERS", 0.0)
    monkeypatch.setattr(
        "monitor.clock.SystemClock.now", lambda _: datetime(2025, 6, 17, tzinfo=UTC)
    )
    done = ask("suggest-labels", "--limit", "2", "--days", "3")
    assert done.code == 0, done.err
    assert done.out.count("机器认为：") == 2
    assert "想请教：" in done.out
    assert "monitor correct" in done.out


def test_quiet_fortnight_has_nothing_to_ask(ask: Door) -> None:
    assert "最近 14 天没有拿不准的条目" in ask("suggest-labels").out


# ── suggest-terms ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def queue(store: Store) -> Store:
    """A word, a topic and a spelling wait: 1, 2 and 3."""
    now = datetime.now(UTC)
    forms = {
        SuggestionKind.TERM: ("养老金", ""),
        SuggestionKind.TOPIC: ("智慧验机、指静脉、黑屏", ""),
        SuggestionKind.SPELLING: ("社煲", "社保"),
    }
    offered = [
        Suggestion(
            kind=kind,
            form=form,
            guess=guess,
            reason="本周5篇用到，往常没有",
            first_seen=now,
            last_seen=now,
            count=5,
            item_ids=(1, 999),
        )
        for kind, (form, guess) in forms.items()
    ]
    with store.write() as unit:
        unit.suggestions.offer(offered)
    return store


@pytest.mark.usefixtures("queue")
def test_suggestions_are_listed_with_examples(ask: Door) -> None:
    done = ask("suggest-terms")
    assert done.code == 0, done.err
    for words in ("[1] 新词 养老金", "[2] 新话题", "[3] 绕写 社煲（疑为“社保”）", "本周5篇用到"):
        assert words in done.out
    assert "条目 1：" in done.out
    assert "条目 999" not in done.out


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize(
    ("number", "more", "says"),
    [
        (
            1,
            ("--topic", "benefit_payment", "--kind", "strong"),
            ["topics.yaml", "id: benefit_payment 的 strong", "加入：养老金", "words.txt"],
        ),
        (2, (), ["topics.yaml", "strong: [智慧验机, 指静脉, 黑屏]"]),
        (3, (), ["evasive.txt", "[写法]", "加入：社煲 社保"]),
    ],
)
def test_accepting_tells_what_to_write_where_and_writes_nothing(
    ask: Door, desk: Where, number: int, more: tuple[str, ...], says: list[str]
) -> None:
    before = load_settings(desk["config"][1]).revision
    done = ask("suggest-terms", "--accept", number, "--by", "林知夏", *more)
    assert done.code == 0, done.err
    for words in [*says, "monitor check-config"]:
        assert words in done.out
    assert load_settings(desk["config"][1]).revision == before
    assert f"[{number}]" not in ask("suggest-terms").out


@pytest.mark.usefixtures("queue")
def test_rejected_suggestion_is_gone(ask: Door) -> None:
    assert "已否决，不再提出" in ask("suggest-terms", "--reject", 1, "--by", "林知夏").out
    assert "[1]" not in ask("suggest-terms").out


def test_empty_queue_says_so(ask: Door) -> None:
    assert "没有待定的建议" in ask("suggest-terms").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--accept", "1"), 2),
        (("--accept", "1", "--reject", "2", "--by", "林知夏"), 2),
        (("--accept", "1", "--by", "林知夏", "--topic", "arears"), 2),
        (("--accept", "999", "--by", "林知夏"), 1),
    ],
)
def test_decision_that_cannot_be_meant_is_refused(
    ask: Door, queue: Store, words: tuple[str, ...], code: int
) -> None:
    assert ask("suggest-terms", *words).code == code
    with queue.read() as unit:
        assert len(unit.suggestions.waiting(datetime(2025, 1, 1, tzinfo=UTC), 10)) == 3
