"""Which nationwide story an incident is told as a part of, read once for a whole batch."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.app import Monitor
from monitor.nationwide import Nationwide
from monitor.settings.routing import Inhibition
from monitor.store import Unit
from monitor.types import AlertReason, Authority, Heat, Incident, IncidentStatus, Profile, Tier
from tests.pipeline.conftest import NOW
from tests.store.conftest import Builder

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

MAKE, HOUR = Builder(), timedelta(hours=1)
HEARD = Heat(as_of=NOW, top_authority=Authority.NATIONAL)
WORDS = Profile(terms={"养老": 1.0, "老金": 1.0})


@pytest.fixture
def m(desk: Desk) -> Monitor:
    routing = replace(desk.m.settings.routing, inhibit=(Inhibition(),))
    return replace(desk.m, settings=replace(desk.m.settings, routing=routing))


def opened(unit: Unit, *, heat: Heat = HEARD, **changes: Any) -> Incident:
    """An incident of one item, graded."""
    (item,) = unit.items.add([MAKE.item()], ["pension"])
    incident = MAKE.incident(first_item_id=item.id, **{"profile": WORDS} | changes)
    made = unit.incidents.add(incident)
    unit.incidents.add_assessments([MAKE.assessment(incident_id=made.id, heat=heat)])
    return made


def tell(unit: Unit, incident: Incident, **changes: Any) -> None:
    """Ring somebody about it, an hour ago."""
    told = {"at": NOW - HOUR, "dedupe_key": f"{incident.id}"} | changes
    unit.alerts.add(MAKE.alert(incident_id=incident.id, **told), [MAKE.delivery()])


def test_local_incident_is_a_part_of_the_nationwide_one_told_last(m: Monitor) -> None:
    with m.store.write() as unit:
        here, first, last = opened(unit), opened(unit, regions=()), opened(unit, regions=())
        tell(unit, first, at=NOW - 2 * HOUR)
        tell(unit, last, tier=Tier.ORANGE)
        found = Nationwide(m, unit, NOW).of(here, Tier.BLUE)
        assert found is not None
        assert (found.code, found.tier, found.told_at) == (last.code, Tier.ORANGE, NOW - HOUR)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"regions": ("990102",)}, {}),
        ({"topics": ("fraud",)}, {}),
        ({"status": IncidentStatus.CLOSED}, {}),
        ({"profile": Profile(terms={"住房": 1.0})}, {}),
        ({"heat": Heat(as_of=NOW, places=2)}, {}),
        ({}, {"at": NOW - 25 * HOUR}),
        ({}, {"reason": AlertReason.FOLLOW_UP}),
    ],
    ids=["placed", "another matter", "over", "other words", "local", "long ago", "quiet"],
)
def test_nothing_else_counts_as_its_nationwide_story(
    m: Monitor, other: dict[str, Any], told: dict[str, Any]
) -> None:
    with m.store.write() as unit:
        here = opened(unit)
        tell(unit, opened(unit, **{"regions": ()} | other), **told)
        assert Nationwide(m, unit, NOW).of(here, Tier.BLUE) is None


def test_graver_or_placeless_incident_is_a_part_of_none(m: Monitor) -> None:
    with m.store.write() as unit:
        here, everywhere = opened(unit), opened(unit, regions=())
        tell(unit, everywhere)
        nationwide = Nationwide(m, unit, NOW)
        assert nationwide.of(here, Tier.ORANGE) is None
        assert nationwide.of(replace(here, regions=()), Tier.BLUE) is None
        assert nationwide.of(here, Tier.YELLOW) is not None


def test_story_told_within_the_batch_counts_for_what_comes_after(m: Monitor) -> None:
    with m.store.write() as unit:
        here, everywhere = opened(unit), opened(unit, regions=())
        nationwide = Nationwide(m, unit, NOW)
        assert nationwide.of(here, Tier.BLUE) is None
        tell(unit, everywhere, at=NOW)
        nationwide.told(everywhere)
        found = nationwide.of(here, Tier.BLUE)
        assert found is not None
        assert found.told_at == NOW


def test_telling_that_was_undone_does_not_count(m: Monitor) -> None:
    with m.store.write() as unit:
        here, everywhere = opened(unit), opened(unit, regions=())
        nationwide = Nationwide(m, unit, NOW)
        assert nationwide.of(here, Tier.BLUE) is None
        with suppress(ZeroDivisionError), unit.attempt():
            tell(unit, everywhere, at=NOW)
            nationwide.told(everywhere)
            raise ZeroDivisionError
        assert nationwide.of(here, Tier.BLUE) is None
