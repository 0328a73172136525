from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.store import Store, Unit
from monitor.types import (
    Disclosed,
    EditKind,
    Report,
    ReportEdit,
    ReportFile,
    ReportStatus,
    Survey,
    SurveyCell,
)

DAY = timedelta(days=1)


def _report(end: datetime, **changes: object) -> Report:
    report = Report(
        id=0,
        kind="daily",
        name="daily",
        period_start=end - DAY,
        period_end=end,
        made_at=end,
        files=(ReportFile(form="html", path="reports/a.html", sha256="a"),),
        settings_revision="s1",
    )
    return replace(report, **changes)  # type: ignore[arg-type]  # by name


def _added(unit: Unit, report: Report) -> Report:
    made = unit.reports.add(report)
    assert made is not None
    return made


def test_the_newest_version_of_a_report_is_found_by_entry_and_period(
    store: Store, now: datetime
) -> None:
    with store.write() as unit:
        assert unit.reports.latest("daily") is None
        unit.reports.add(_report(now))
        again = unit.reports.add(_report(now, version=2))
        before = unit.reports.add(_report(now - DAY))
        special = unit.reports.add(_report(now, kind="special", name="", scope="incident:4"))
        assert unit.reports.latest("daily") == again
        assert unit.reports.find("daily", now, name="daily") == again
        assert unit.reports.find("daily", now - DAY, name="daily") == before
        assert unit.reports.find("daily", now) is None
        assert unit.reports.find("special", now, scope="incident:4") == special
        assert unit.reports.find("special", now, scope="incident:5") is None


def test_periods_of_an_entry_are_counted_once_however_often_they_were_made(
    store: Store, now: datetime
) -> None:
    with store.write() as unit:
        for end in (now - DAY, now, now):
            unit.reports.add(_report(end))
        assert unit.reports.count("daily", now - 9 * DAY, now) == 2
        assert unit.reports.count("daily", now - DAY, now) == 1
        assert unit.reports.count("weekly", now - 9 * DAY, now) == 0


def test_the_same_version_made_by_two_processes_is_there_once(store: Store, now: datetime) -> None:
    with store.write() as unit:
        assert unit.reports.add(_report(now)) is not None
        assert unit.reports.add(_report(now)) is None
        assert unit.reports.add(_report(now, version=2)) is not None
        longer = _report(now, period_start=now - 2 * DAY)
        assert unit.reports.add(longer) is not None
        found = unit.reports.find("daily", now, name="daily", start=now - 2 * DAY)
        assert found is not None
        assert found.period_start == now - 2 * DAY


def test_only_what_is_still_where_it_was_is_carried_on(store: Store, now: datetime) -> None:
    with store.write() as unit:
        made = _added(unit, _report(now))
        approved = replace(made, status=ReportStatus.APPROVED)
        assert unit.reports.keep(approved, was=ReportStatus.DRAFT)
        assert not unit.reports.keep(approved, was=ReportStatus.DRAFT)


def test_a_period_went_out_when_any_version_did(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.reports.add(_report(now))
        assert not unit.reports.went_out("daily", now)
        unit.reports.add(_report(now, version=2, status=ReportStatus.WITHDRAWN))
        assert unit.reports.went_out("daily", now)
        assert not unit.reports.went_out("daily", now - DAY)


def test_how_far_a_report_has_come_is_kept(store: Store, now: datetime) -> None:
    with store.write() as unit:
        made = _added(unit, _report(now))
        assert unit.reports.waiting() == [made]
        done = replace(
            made,
            status=ReportStatus.PUBLISHED,
            decided_by="周敏",
            decided_at=now,
            published_at=now,
        )
        unit.reports.keep(done)
        assert unit.reports.get(made.id) == done
        assert unit.reports.waiting() == []
        assert unit.reports.archive(5) == unit.reports.archive(5, kind="daily") == [done]
        assert unit.reports.archive(5, kind="weekly") == []
        assert unit.reports.get(made.id + 1) is None


def test_changes_to_a_draft_are_kept_in_their_order(store: Store, now: datetime) -> None:
    with store.write() as unit:
        made = _added(unit, _report(now))
        first = ReportEdit(
            id=0,
            report_id=made.id,
            at=now,
            by="周敏",
            kind=EditKind.REPLACE,
            passage="overview.lead",
            text="共[1]条。",
            reason="语序",
        )
        kept = [
            unit.reports.edit(first),
            unit.reports.edit(replace(first, kind=EditKind.DROP, text="")),
        ]
        assert unit.reports.edits(made.id) == kept
        assert unit.reports.edits(made.id + 1) == []


def test_publications_are_found_by_their_day(store: Store, now: datetime) -> None:
    entry = Disclosed(
        id=0,
        obligation="wechat",
        unit="city",
        on=date(2026, 6, 15),
        title="缴费问答",
        evidence="https://rsj.example/1",
        by="周敏",
        at=now,
        figures={"share": 0.62},
    )
    with store.write() as unit:
        kept = unit.publicity.disclose(entry)
        later = unit.publicity.disclose(replace(entry, on=date(2026, 6, 16), figures=None))
        assert unit.publicity.disclosed(date(2026, 6, 15), date(2026, 6, 15)) == [kept]
        assert unit.publicity.disclosed(date(2026, 6, 1), date(2026, 6, 30)) == [kept, later]


def test_surveys_come_back_newest_first(store: Store, now: datetime) -> None:
    cell = SurveyCell(measure="awareness", topic="arrears", region="", group="", asked=200, yes=88)
    survey = Survey(
        id=0,
        name="二季度",
        held_from=date(2026, 5, 1),
        held_to=date(2026, 5, 20),
        by_whom="第三方",
        response_rate=0.41,
        cells=(cell,),
        imported_at=now,
        imported_by="周敏",
    )
    with store.write() as unit:
        first = unit.publicity.add_survey(survey)
        second = unit.publicity.add_survey(replace(survey, held_to=date(2026, 6, 1)))
        assert unit.publicity.surveys(date(2026, 6, 30)) == [second, first]
        assert unit.publicity.surveys(date(2026, 5, 31)) == [first]
