"""Which entries of the catalogue are collected, and the desk's own laid on top of the shipped."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, TypeVar

from monitor.settings.sources import AnySource, SourceGroup, SourcesSettings


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Named)


def idle_reason(
    source: AnySource, groups: Collection[SourceGroup], chosen: Collection[str] | None
) -> str | None:
    """Why ``source`` is not collected, as staff read it; None when it is.

    ``chosen`` are the groups that are on, or None for those that are enabled themselves.
    """
    if not source.enabled:
        return "该信源未启用（enabled: false）"
    group = next((g for g in groups if g.id == source.group), None)
    if group is None or (group.enabled if chosen is None else group.id in chosen):
        return None
    return (
        f"所属分组“{group.name}”未启用；在 desk.yaml 的 source_groups 中写入 {group.id!r} 即可启用"
    )


def laid_on(shipped: SourcesSettings, own: SourcesSettings) -> SourcesSettings:
    """Both catalogues as one: shipped entries first, an own one in the place of its namesake."""
    return SourcesSettings(
        with_shipped=own.with_shipped,
        groups=_laid_on(shipped.groups, own.groups),
        sources=_laid_on(shipped.sources, own.sources),
        not_collected=(*shipped.not_collected, *own.not_collected),
    )


def _laid_on(shipped: tuple[_Entry, ...], own: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
    named = {entry.id: entry for entry in own}
    known = {entry.id for entry in shipped}
    return (
        *(named.get(entry.id, entry) for entry in shipped),
        *(entry for entry in own if entry.id not in known),
    )
