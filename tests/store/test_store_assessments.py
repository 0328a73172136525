"""Which grading last changed the tier, and whether a person made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.types import Tier

if TYPE_CHECKING:
    from monitor.store import Store
    from tests.store.conftest import Builder

BY = "林知夏"
ORANGE, YELLOW, BLUE = Tier.ORANGE, Tier.YELLOW, Tier.BLUE


@pytest.mark.parametrize(
    ("made", "decided"),
    [
        ([], None),
        ([(ORANGE, "rules")], None),
        ([(ORANGE, "rules"), (ORANGE, BY)], None),  # confirmed, not changed
        ([(ORANGE, "rules"), (BLUE, BY)], 1),
        ([(ORANGE, "rules"), (BLUE, BY), (BLUE, "rules"), (BLUE, "贺安澜")], 1),
        ([(ORANGE, "rules"), (BLUE, BY), (YELLOW, "贺安澜"), (YELLOW, "rules")], 2),
        ([(ORANGE, "rules"), (BLUE, BY), (ORANGE, "rules")], None),  # overruled
        ([(ORANGE, "rules"), (BLUE, BY), (ORANGE, "rules"), (BLUE, "rules")], None),
    ],
)
def test_decision_is_the_grading_that_last_changed_the_tier(
    store: Store, make: Builder, made: list[tuple[Tier, str]], decided: int | None
) -> None:
    with store.write() as unit:
        unit.items.add([make.item()], [None])
        incident = unit.incidents.add(make.incident())
        other = unit.incidents.add(make.incident())
        gradings = [make.assessment(incident_id=incident.id, tier=t, by=by) for t, by in made]
        unit.incidents.add_assessments(gradings)
        unit.incidents.add_assessments([make.assessment(incident_id=other.id, tier=Tier.RED)])
    with store.read() as unit:
        expected = None if decided is None else gradings[decided]
        assert unit.incidents.decided(incident.id) == expected
