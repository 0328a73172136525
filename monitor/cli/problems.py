"""What ``monitor check-config`` finds beyond spelling: places, people, rules that do not meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from monitor.alerts.gaps import gaps
from monitor.app import load_classifier, load_gazetteer
from monitor.cli.alarms import alarm_hints
from monitor.cli.links import link_hints
from monitor.cli.vacancies import roster_hints, vacancies
from monitor.settings import Settings
from monitor.settings.playbooks import slower_than_clock
from monitor.settings.routing import every_route


def problems_of(settings: Settings, now: datetime) -> list[str]:
    """One line a problem, naming the file. Raises SettingsError for a pattern that is none."""
    load_classifier(settings)
    return [
        *_unknown_regions(settings),
        *_unrouted(settings),
        *vacancies(settings, now),
        *playbook_faults(settings),
    ]


def hints_of(settings: Settings, now: datetime) -> list[str]:
    """What is in order and yet worth a look, one line each."""
    named = {topic for playbook in settings.playbooks.values() for topic in playbook.topics}
    folder = settings.folder / "playbooks"
    unplanned = [topic for topic in settings.topics.topics if topic.id not in named]
    return [
        *alarm_hints(settings),
        *link_hints(settings),
        *roster_hints(settings, now),
        *(f"{folder}：主题 {t.id!r}（{t.label}）没有专门预案，用通用预案" for t in unplanned),
    ]


def _unknown_regions(settings: Settings) -> Iterator[str]:
    gazetteer = load_gazetteer(settings)
    named = [("desk.yaml", code) for code in settings.desk.home_regions]
    named += [("sources.yaml", s.region) for s in settings.sources.sources if s.region]
    routes = every_route(settings.routing.routes)
    named += [("routing.yaml", code) for route in routes for code in route.match.regions]
    named += [("roster.yaml", unit.region) for unit in settings.roster.units if unit.region]
    for file, code in named:
        if not gazetteer.known(code):
            yield (
                f"{settings.folder / file}：地名代码 {code!r} 不在地名表中；"
                "请改正，或在 desk.yaml 的 regions 中补充"
            )


def _unrouted(settings: Settings) -> Iterator[str]:
    for sentence in gaps(settings.routing):
        yield f"{settings.folder / 'routing.yaml'}：{sentence}"


def playbook_faults(settings: Settings) -> Iterator[str]:
    """What is wrong with playbooks that can be read: slower than a clock, no fallback, twice."""
    playbooks, folder = settings.playbooks, settings.folder / "playbooks"
    for name, playbook in playbooks.items():
        for fault in slower_than_clock(playbook, settings.severity.clocks):
            yield f"{folder / name}.yaml：{fault}"
    if all(playbook.topics or playbook.risks for playbook in playbooks.values()):
        yield f"{folder}：没有通用预案；请留一份不写 topics 和 risks 的"
    for kind in ("topics", "risks"):
        own = [name for name in playbooks if (folder / f"{name}.yaml").exists()]
        named = Counter(name for book in own for name in getattr(playbooks[book], kind))
        for name in sorted(name for name, times in named.items() if times > 1):
            yield f"{folder}：{name!r} 列在不止一份预案里，只用第一份；请留一份"
