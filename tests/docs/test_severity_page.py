"""docs/severity.md tells the shipped figures; a changed figure fails with the row to write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.severity import SeveritySettings, Steps
from monitor.types import RULE_LABELS
from monitor.words import Tier

if TYPE_CHECKING:
    from tests.docs.conftest import Page


@pytest.fixture(scope="module")
def shipped() -> SeveritySettings:
    return load_settings(shipped_config_dir()).severity


def test_page_holds_every_shipped_figure(pages: dict[str, Page], shipped: SeveritySettings) -> None:
    text = pages["docs/severity.md"].text
    missing = [line for line in _lines(shipped) if line not in text]
    assert missing == []


@pytest.mark.parametrize("rule", RULE_LABELS)
def test_page_tells_every_rule(pages: dict[str, Page], rule: str) -> None:
    assert f"| {rule} | " in pages["docs/severity.md"].section("Caps and floors")


def _lines(rules: SeveritySettings) -> Iterator[str]:
    yield from _tiers(rules)
    yield from _factors(rules)
    yield from _limits(rules)
    yield from _clocks(rules)


def _tiers(rules: SeveritySettings) -> Iterator[str]:
    for tier in Tier:
        start = getattr(rules.cut_offs, tier.word, 0)
        yield f"| {tier.label} | `{tier.word}` | {start} |"


def _factors(rules: SeveritySettings) -> Iterator[str]:
    factors = rules.factors
    for points in factors.hazard.values():
        yield f" | {points} |"
    yield f"| Forwards | {_steps(factors.spread.forwards)} |"
    yield f"| Clicks and replies on forums | {_steps(factors.spread.clicks)} |"
    yield f"| Views elsewhere | {_steps(factors.spread.views)} |"
    yield f"| Independent outlets | {_steps(factors.spread.outlets)} |"
    for voice, points in factors.authority.items():
        yield f"| `{voice}` | {points} |"
    yield f"| Times the usual hour | {_steps(factors.velocity.ratio)} |"
    yield f"| Hot list, places 1 to 10 | – | {factors.velocity.hot_list_top10} |"
    yield f"| Hot list, places 11 to 50 | – | {factors.velocity.hot_list_top50} |"
    yield f"fewer than {factors.negative.small_sample} of them the points are capped at"
    yield f"capped at {factors.negative.small_sample_cap},"
    yield f"| Negative share | {_steps(factors.negative.share)} |"
    yield f"Added, at most {factors.context.cap}."
    yield f"\n{factors.mitigation.points} when an official notice"
    yield f"growth is below {factors.mitigation.below_ratio:g} times"


def _limits(rules: SeveritySettings) -> Iterator[str]:
    caps, floors = rules.caps, rules.floors
    yield f"forwards below {caps.single_grievance_forwards} and"
    yield f"outlets below {caps.single_grievance_outlets} |"
    yield f"a gathering of {floors.gathering_persons} persons"
    yield f"or {floors.conflict_forwards} forwards | Ⅰ |"
    yield f"the data of {floors.leaked_persons} persons or more"
    yield f"with {floors.misstatement_forwards} forwards |"


def _clocks(rules: SeveritySettings) -> Iterator[str]:
    for name, clock in rules.clocks.items():
        spans = (clock.red, clock.orange, clock.yellow, clock.blue, clock.ceiling)
        told = " | ".join(map(_span, spans))
        yield (
            f"| {name} | {clock.label} | {clock.starts} | {clock.stops} | {told} | {clock.source} |"
        )


def test_page_tells_every_scope_and_circumstance(
    pages: dict[str, Page], shipped: SeveritySettings
) -> None:
    for heading, worth in (
        ("E People concerned", shipped.factors.people),
        ("G Circumstances", shipped.factors.context.points),
    ):
        rows = pages["docs/severity.md"].section(heading).splitlines()
        for name, points in worth.items():
            assert any(r.startswith(f"| `{name}` |") and r.endswith(f"| {points} |") for r in rows)


def _steps(steps: Steps) -> str:
    return f"{_figures(steps.at)} | {_figures(steps.points)}"


def _figures(numbers: tuple[float, ...] | tuple[int, ...]) -> str:
    return ", ".join(f"{n:.0f}" for n in numbers)


def _span(span: timedelta | str | None) -> str:
    if span is None:
        return "–"
    if isinstance(span, str):
        return span.replace("month_end", "end of the month")
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h" if hours and not minutes else f"{60 * hours + minutes} min"
