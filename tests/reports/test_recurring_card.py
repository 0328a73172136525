"""The card of an old story says so and links the refutation of that time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.reports.cards import card
from monitor.reports.wording import quote
from monitor.types import Recurrence
from tests.reports.conftest import make_member, make_view

if TYPE_CHECKING:
    from tests.reports.conftest import Desk


def test_card_of_an_old_story_links_its_refutation(busy: Desk) -> None:
    day = busy.compose()
    (first, *others) = day.key_incidents
    assert (first.recurs, first.earlier) == ("", None)
    said = quote(make_member(busy.rows[0]).item)
    again = replace(first, recurs="与去年的事件主题相同", earlier=said)
    told = replace(day, key_incidents=(again, *others))
    for made in busy.printed(told):
        assert made.count("旧事重提") == 1
        assert said.outlet in made[made.index("旧事重提") :][:300]
    never = replace(day, key_incidents=(replace(again, earlier=None), *others))
    assert "**旧事重提**：与去年的事件主题相同。" in busy.text(never)


def test_reason_reaches_the_card(busy: Desk) -> None:
    day = busy.compose()
    known = {m.item.id: m for m in map(make_member, (*busy.rows, *busy.earlier_rows))}
    view = make_view(busy.incident_rows[0], known)
    recurs = Recurrence(incident_id=1, refutation_id=None, reason="与旧事\n相近")
    view = replace(view, incident=replace(view.incident, recurs=recurs), earlier=known[1])
    made = card(view, busy.settings, str, day.period_end)
    assert made.recurs == "与旧事 相近"
    assert made.earlier == quote(known[1].item)
