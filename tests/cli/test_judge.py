"""The contracts of classify, grade, replay and evaluate: what goes in, which fields come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Replayed

Door = Callable[..., "Done"]

TEXTS: list[dict[str, Any]] = [
    {"id": "a", "title": "养老金没到账", "text": "望川县老人说这个月养老金还没到账。"},
    {"id": 7, "title": "今天有雨", "text": "记得带伞。"},
    {"id": "c", "title": "医保异地结算失败", "text": None},
]


def _jsonl(rows: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n"


# ── classify ─────────────────────────────────────────────────────────────────────────────────


def test_classify_answers_line_by_line_with_evidence_that_quotes_the_text(door: Door) -> None:
    done = door("classify", stdin=_jsonl(TEXTS))
    assert done.code == 0
    assert [line["id"] for line in done.lines] == ["a", 7, "c"]
    assert [line["relevant"] for line in done.lines] == [True, False, True]
    for line, given in zip(done.lines, TEXTS, strict=True):
        assert set(line) == {
            *("id", "relevant", "topics", "reason", "tone", "demand", "truth", "groups"),
            *("regions", "risks", "model"),
        }
        for topic in line["topics"]:
            assert set(topic) == {"id", "by", "score", "probability", "evidence"}
            assert topic["evidence"]
            for span in topic["evidence"]:
                assert set(span) == {"field", "start", "end", "text"}
                whole = str(given["title"] if span["field"] == "title" else given["text"])
                assert whole[span["start"] : span["end"]] == span["text"]
    assert done.lines[0]["topics"][0]["id"] == "benefit_payment"
    assert done.lines[1]["topics"] == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "line 2"),
        ('["a"]', "line 2"),
        ('{"title": "无号"}', "'id'"),
        ('{"id": 1, "title": 3}', "'title'"),
    ],
)
def test_line_that_cannot_be_read_is_named(door: Door, line: str, says: str) -> None:
    done = door("classify", stdin=json.dumps(TEXTS[0]) + "\n" + line + "\n")
    assert done.code == 1
    assert says in done.err
    assert "Traceback" not in done.err


# ── grade ────────────────────────────────────────────────────────────────────────────────────

CASES = [
    {"id": "calm", "input": {"R": 1, "scope": "one"}},
    {"id": "stopped", "input": {"R": 4, "scope": "county", "auth": "city", "stop_confirmed": True}},
    {"id": "football", "input": {"excluded": True}},
]


def test_grade_answers_with_tier_points_parts_and_rules(door: Door) -> None:
    done = door("grade", stdin=json.dumps(CASES))
    assert done.code == 0
    assert [line["id"] for line in done.lines] == ["calm", "stopped", "football"]
    for line in done.lines:
        assert set(line) == {"id", "tier", "points", "parts", "rules", "next_up"}
        assert line["points"] == max(0, min(100, sum(line["parts"].values())))
    calm, stopped, football = done.lines
    assert (calm["tier"], stopped["tier"], football["tier"]) == ("routine", "orange", "excluded")
    assert "UP2" in stopped["rules"]
    assert set(stopped["parts"]) == set("ABCDEFGH")


@pytest.mark.parametrize(
    ("given", "says"),
    [("{", "JSON"), ("{}", "array"), ('[{"id": "x", "input": {"fwdd": 1}}]', "'fwd'")],
)
def test_scenarios_that_cannot_be_read_are_refused(door: Door, given: str, says: str) -> None:
    done = door("grade", stdin=given)
    assert (done.code, done.out) == (1, "")
    assert says in done.err


# ── replay ───────────────────────────────────────────────────────────────────────────────────


def test_replay_prints_incidents_with_their_alerts_and_a_summary(replayed: Replayed) -> None:
    kinds = {
        "incident": "type id title topics tier first_published_at detected_at items",
        "alert": "type incident tier reason at",
        "summary": "type items appearances",
    }
    for line in replayed.printed:
        assert set(line) == set(kinds[line["type"]].split())
    (summary,) = replayed.of("summary")
    assert replayed.printed[-1] == summary
    assert (summary["items"], summary["appearances"]) == (6, 7)


def test_replayed_story_is_one_incident_alerted_within_the_hour(replayed: Replayed) -> None:
    story = max(replayed.of("incident"), key=lambda line: len(line["items"]))
    assert set(story["items"]) == {"r1", "r2", "r4", "h1"}
    assert (story["tier"], story["topics"][0]) == ("orange", "benefit_payment")
    assert story["first_published_at"] == "2025-06-16T08:00:00+08:00"
    raised = [line for line in replayed.of("alert") if line["incident"] == story["id"]]
    assert {line["reason"] for line in raised} <= {"opened", "raised"}
    loud = min(datetime.fromisoformat(a["at"]) for a in raised if a["tier"] == "orange")
    assert (loud - datetime.fromisoformat(story["first_published_at"])).total_seconds() <= 3600


def test_nothing_of_the_irrelevant_is_in_any_incident(replayed: Replayed) -> None:
    housed = {item for line in replayed.of("incident") for item in line["items"]}
    assert "r3" not in housed


def test_replay_can_be_cut_in_time_and_told_as_text(door: Door, recording: Path) -> None:
    done = door("replay", recording, "--from", "2025-06-16T09:20", "--to", "2025-06-16T09:40")
    assert done.code == 0
    assert "共 2 次出现，2 条" in done.out
    nothing = door("replay", recording, "--from", "2026-01-01")
    assert nothing.code == 1
    assert "--from" in nothing.err


def test_recording_that_is_broken_or_missing_is_named(door: Door, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"title": "无时间"}\n', encoding="utf-8")
    for path in (broken, tmp_path / "none.jsonl"):
        done = door("replay", path)
        assert (done.code, done.out) == (1, "")
        assert str(path) in done.err


# ── evaluate ─────────────────────────────────────────────────────────────────────────────────


def test_evaluate_topics_compares_labels_with_what_classify_printed(
    door: Door, tmp_path: Path
) -> None:
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    labelled: list[dict[str, Any]] = [
        {"id": "a", "labels": ["benefit_payment"]},
        {"id": 7, "labels": []},
    ]
    gold.write_text(_jsonl(labelled), encoding="utf-8")
    predicted.write_text(door("classify", stdin=_jsonl(TEXTS[:2])).out, encoding="utf-8")
    assert door("evaluate", "topics", gold, predicted).code == 0
    (score,) = door("evaluate", "topics", gold, predicted, "--json").lines
    assert "benefit_payment" in json.dumps(score)


def test_evaluate_reads_what_separates_lines_elsewhere_as_part_of_a_text(
    door: Door, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    separators = "\u2028\u2029\x85"
    gold.write_text(
        json.dumps({"id": 1, "labels": [], "text": separators}, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    assert door("evaluate", "topics", gold).code == 0


def test_evaluate_by_a_field_gives_one_object_as_json(door: Door, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [{"id": n, "labels": [], "kind": kind} for n, kind in enumerate(("post", "letter"))]
    gold.write_text(_jsonl(rows), encoding="utf-8")
    (score,) = door("evaluate", "topics", gold, "--by", "kind", "--json").lines
    assert [part["items"] for part in (score, *score["by"].values())] == [2, 1, 1]
    assert "kind = letter" in door("evaluate", "topics", gold, "--by", "kind").out


@pytest.mark.parametrize(
    "record",
    [
        '{"labels": []}',
        '{"id": [1], "labels": []}',
        '{"id": 1, "labels": [["arrears"]]}',
        '{"id": 1, "labels": []}\n{"id": 1, "labels": []}',
        "[" * 100_000,
    ],
)
def test_evaluate_refuses_what_is_no_record(door: Door, tmp_path: Path, record: str) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(f"{record}\n", encoding="utf-8")
    done = door("evaluate", "topics", gold)
    assert done.code == 1
    assert done.err.startswith("错误：")


@pytest.mark.parametrize("topics", ["5", '["arrears"]', '[{"id": ["arrears"]}]'])
def test_evaluate_refuses_predicted_topics_without_names(
    door: Door, tmp_path: Path, topics: str
) -> None:
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text('{"id": 1, "labels": []}\n', encoding="utf-8")
    predicted.write_text(f'{{"id": 1, "topics": {topics}}}\n', encoding="utf-8")
    done = door("evaluate", "topics", gold, predicted)
    assert done.code == 1
    assert "'topics'" in done.err


def test_evaluate_tone_tells_how_many_were_not_judged(door: Door, tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text('{"id": 1, "sentiment": -1}\n{"id": 2, "sentiment": 0}\n', encoding="utf-8")
    predicted.write_text('{"id": 1, "tone": -1}\n{"id": 3, "tone": 0}\n', encoding="utf-8")
    (score,) = door("evaluate", "tone", gold, predicted, "--json").lines
    assert (score["items"], score["missing"]) == (2, 1)


def test_evaluate_pairs_tells_one_story_from_two(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    titles = {"same": "望川县养老金未按时到账", "different": "示范市公布医保缴费标准"}
    rows = [
        {"id": label, "label": label, "labelled_by": "read", "b_title": title}
        for label, title in titles.items()
    ]
    at = "2026-06-15T08:00+08:00"
    sides = {"a_title": "养老金未按时到账，望川县致歉", "a_time": at, "b_time": at}
    file.write_text(_jsonl([{**row, **sides} for row in rows]), encoding="utf-8")
    (score,) = door("evaluate", "pairs", file, "--json").lines
    assert score["strata"]["read"]["f1"] == 1.0
    assert "read" in door("evaluate", "pairs", file).out


@pytest.mark.parametrize("what", ["topics", "replay"])
def test_evaluate_names_the_file_it_cannot_read(door: Door, tmp_path: Path, what: str) -> None:
    done = door("evaluate", what, tmp_path / "none", tmp_path / "none")
    assert done.code == 1
    assert str(tmp_path / "none") in done.err
