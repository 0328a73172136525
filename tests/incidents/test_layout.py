"""The bound by which incidents are passed over never lies below what it bounds."""

from __future__ import annotations

import random

import pytest

from monitor.incidents.layout import Layout
from monitor.incidents.likeness import alike, bulk_of, measure_of, rarities_by, vector
from monitor.settings.severity import SeveritySettings
from tests.incidents.conftest import IncidentMaker, MemberMaker
from tests.incidents.test_candidates import WORDS, lines

_MARGIN = 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_no_incident_is_more_alike_than_its_bound(
    seed: int, member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    draw, layout = random.Random(seed), Layout(rules.grouping, lines)  # noqa: S311 - a test
    for _ in range(60):
        titles = ("".join(draw.choices(WORDS, k=draw.randrange(1, 25))) for _ in range(3))
        layout.put(incident(*(member(title) for title in titles)))
        layout.put(incident(member("".join(draw.choices(WORDS[:12], k=draw.randrange(1, 9))))))
    for number in range(20):
        start = draw.randrange(len(WORDS) - 8)
        title = WORDS[start : start + draw.randrange(2, 16)] + "养老金医保" * (number % 2)
        new = vector(title, ("养老金",), rules.grouping)
        rarity = rarities_by(layout.holding(new), len(layout.entries))
        text = measure_of(new, rarity)
        most = layout.most_alike(text)
        for entry in layout.entries.values():
            terms = entry.incident.profile.terms
            found = alike(text, terms, bulk_of(terms, rules.grouping), rules.grouping)
            if not entry.bulk.named:
                assert found <= most[entry.slot] + _MARGIN


def test_dropped_incidents_leave_nothing_behind(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    layout = Layout(rules.grouping, lines)
    kept = incident(member("望川养老金没到账"))
    layout.put(kept)
    for number in range(900):
        one = incident(member(f"{WORDS[number % 30 :]}{chr(0x4E00 + number)}"))
        layout.put(one)
        layout.drop(one.id)
    assert list(layout.entries) == [kept.id]
    assert layout.columns.used < 3
    assert layout.holding(["望川", "讨薪"]) == {"望川": 1, "讨薪": 0}
    (slot,) = layout.slots([kept.id])
    assert layout.columns.ids[slot] == kept.id
