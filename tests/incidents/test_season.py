"""What past years say: how planned dates went, which rumours belong to these weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.clock import day_start
from monitor.incidents import season
from monitor.incidents.outlook import Story
from monitor.settings import Settings
from monitor.settings.calendar import Occurrence
from monitor.types import ClockDue, Incident, IncidentStatus, Profile, Recurrence, Tier

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ONE = Occurrence(event_id="e", first=date(2025, 7, 10), last=date(2025, 7, 12))
NOW = datetime(2026, 7, 8, 1, tzinfo=UTC)


def story(number: int, tier: Tier, first: date, last: date) -> Story:
    code = f"{first:%Y%m%d}-{number:03d}"
    return Story(id=number, code=code, title="某事", tier=tier, first=first, last=last)


def incident(number: int, at: datetime, **changes: Any) -> Incident:
    plain = Incident(
        id=number,
        code=f"{at:%Y%m%d}-{number:03d}",
        title="某传言",
        status=IncidentStatus.CLOSED,
        tier=Tier.ROUTINE,
        topics=("t",),
        regions=(),
        first_item_id=number,
        first_published_at=at,
        detected_at=at,
        last_item_at=at + DAY,
        profile=Profile(),
    )
    return replace(plain, **changes)


def noons(first: date, figures: list[int]) -> dict[datetime, int]:
    return {day_start(first + n * DAY) + 12 * HOUR: f for n, f in enumerate(figures)}


def test_past_occurrence_shows_its_busiest_hour_against_the_same_hour_before() -> None:
    hours = noons(ONE.first - 14 * DAY, [2] * 14 + [8, 30, 5])
    near = story(1, Tier.YELLOW, date(2025, 7, 13), date(2025, 7, 14))
    graver = story(2, Tier.ORANGE, date(2025, 7, 1), date(2025, 7, 8))
    gone = story(3, Tier.RED, date(2025, 6, 1), date(2025, 7, 6))
    look = season.look(ONE, hours, hours, [near, graver, gone])
    assert (look.told, look.items, look.peak, look.usual) == (True, 43, 30, 2)
    assert (look.day, look.usual_day) == (8, 2)
    assert look.peak_at == day_start(date(2025, 7, 11)) + 12 * HOUR
    assert (look.incidents, look.gravest) == (2, (graver, near))


def test_occurrence_nobody_watched_tells_its_incidents_only() -> None:
    hours = noons(ONE.first - 6 * DAY, [2] * 9)
    look = season.look(ONE, hours, hours, [story(1, Tier.BLUE, ONE.first, ONE.last)])
    assert (look.told, look.items, look.incidents) == (False, 0, 1)
    quiet = season.look(ONE, {}, noons(ONE.first - 14 * DAY, [2] * 15), [])
    assert (quiet.told, quiet.items, quiet.peak_at) == (True, 0, None)


def test_rumour_is_in_season_ten_days_around_in_any_past_year() -> None:
    weeks = season.seasons(date(2026, 12, 28), date(2027, 1, 3))

    def years(first: date, last: date) -> tuple[int, ...]:
        return season.in_season(story(1, Tier.BLUE, first, last), weeks)

    assert years(date(2025, 12, 10), date(2025, 12, 18)) == (2025,)
    assert years(date(2025, 12, 10), date(2025, 12, 17)) == ()
    assert years(date(2025, 1, 13), date(2025, 1, 13)) == (2024,)
    assert years(date(2025, 1, 14), date(2025, 1, 14)) == ()
    assert years(date(2026, 12, 27), date(2026, 12, 28)) == (), "this year's is no past one"
    assert season.seasons(date(2028, 2, 29), date(2028, 3, 1))[2027][0] == date(2027, 2, 18)


def test_returns_stand_together_the_latest_first() -> None:
    old, new = incident(1, NOW - 700 * DAY), incident(2, NOW - 365 * DAY)
    again = Recurrence(incident_id=1, refutation_id=None, reason="")
    other = incident(3, NOW - 30 * DAY)
    chains = season.chained([other, replace(new, recurs=again), old])
    assert [[one.id for one in chain] for chain in chains] == [[2, 1], [3]]
    assert season.rumour(replace(new, recurs=again), ()) == "曾旧事重提"
    assert season.rumour(replace(old, refuted_by=7), ()) == "曾经辟谣或说明"
    assert season.rumour(other, ()) == ""


def test_story_carries_the_highest_tier_it_reached() -> None:
    assert season.story(incident(1, NOW), Tier.ORANGE).tier is Tier.ORANGE
    assert season.story(incident(1, NOW, tier=Tier.YELLOW), None).tier is Tier.YELLOW


def test_topic_without_a_playbook_gets_the_one_for_the_rest(house: Any) -> None:
    settings: Settings = house.settings
    found = season.playbooks_for(settings.playbooks, ("benefit_payment", "nothing_like_it"))
    assert list(found) == ["benefit_payment", "general"]
    ready = season.ready("general", found["general"])
    assert not ready.reviewed
    reviewed = replace(found["general"], template=False, reviewed_by="示范市人社局")
    assert season.ready("general", reviewed).reviewed


def test_days_off_and_make_up_days_are_told_apart() -> None:
    days = {one.day.day: one for one in season.days_off(date(2026, 9, 19), date(2026, 9, 27))}
    assert sorted(days) == [19, 20, 25, 26, 27]
    assert (days[19].kind, days[20].kind, days[25].kind) == ("周末", "调休", "节假日")
    assert [day for day, one in days.items() if one.works] == [20]


def test_clocks_ahead_come_first_then_overdue_ones_by_tier() -> None:
    def clock(name: str, due_at: datetime, **changes: Any) -> ClockDue:
        return ClockDue(name=name, label=name, started_at=NOW, due_at=due_at, **changes)

    grave = incident(1, NOW, tier=Tier.RED, clocks=(clock("K5", NOW - HOUR),))
    light = incident(
        2,
        NOW,
        clocks=(
            clock("K5", NOW - DAY),
            clock("K7", NOW + DAY),
            clock("K9", NOW + 9 * DAY),
            clock("K2", NOW + HOUR, stopped_at=NOW),
        ),
    )
    due = season.due_clocks([light, grave], NOW, NOW + 7 * DAY)
    assert [(one.clock, one.tier, one.overdue) for one in due] == [
        ("K7", Tier.ROUTINE, False),
        ("K5", Tier.RED, True),
        ("K5", Tier.ROUTINE, True),
    ]
