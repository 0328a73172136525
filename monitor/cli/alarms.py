"""What ``monitor check-config`` finds in the rules that would let a grave matter go unheard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.alerts.channels import AT_THIS_MACHINE
from monitor.settings import Settings
from monitor.settings.routing import Route, Step, every_route

_NEVER_QUIET = frozenset(("orange", "red"))
_AT_ONCE = 2


def alarm_hints(settings: Settings) -> Iterator[str]:
    """What in the rules is worth a look, one line each."""
    file = settings.folder / "routing.yaml"
    for path, route in _red(settings.routing.routes):
        ringing = _ringing(route.steps[0], settings)
        if len(ringing) < _AT_ONCE:
            yield (
                f"{file}：规则 {path} 管Ⅰ级，第1步会响的渠道只有{len(ringing)}条；"
                "请写两条不同的（如 [wecom, aliyun_sms]），一条失灵时另一条仍能送到"
            )
    for path in _given_up(settings.routing.routes):
        yield (
            f"{file}：规则 {path} 最后一步之后不再催办；请写 repeat（每隔多久再通知），直到有人签收"
        )
    for route in every_route(settings.routing.routes):
        if route.quiet_hours and route.match.tiers and _NEVER_QUIET.issuperset(route.match.tiers):
            yield f"{file}：规则“{route.name}”只管Ⅰ级、Ⅱ级，静默时段不起作用；请删去 quiet_hours"
    if not settings.routing.system:
        yield f"{file}：没有写 system，渠道失灵、通知积压等系统异常无人可通知；请写明通知谁"


def _red(
    routes: Sequence[Route], before: str = "", *, inside: bool = False
) -> Iterator[tuple[str, Route]]:
    """The rules with steps that name red among their tiers, or stand in one that does."""
    for route in routes:
        path, tiers = f"{before}{route.name}", route.match.tiers
        grave = "red" in tiers or (inside and not tiers)
        if grave and route.steps:
            yield path, route
        yield from _red(route.routes, f"{path}/", inside=grave)


def _given_up(routes: Sequence[Route], before: str = "", *, again: bool = False) -> Iterator[str]:
    """The paths of the rules that tell somebody, but stop before anybody has taken it."""
    for route in routes:
        path, repeats = f"{before}{route.name}", again or route.repeat is not None
        if route.steps and not repeats and route.steps[-1].wait is None:
            yield path
        yield from _given_up(route.routes, f"{path}/", again=repeats)


def _ringing(step: Step, settings: Settings) -> list[str]:
    kinds = {name: channel.kind for name, channel in settings.channels.channels.items()}
    return [name for name in dict.fromkeys(step.channels) if kinds[name] not in AT_THIS_MACHINE]
