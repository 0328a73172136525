"""How complete the collection behind a grade is, in one sentence beside the score.

A grade rests on what was collected: where a source is down or a platform is not read at all, the
spread that was measured is a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.types import Platform

_NAMED = 3
_VOICES = (Platform.HOTLINE, Platform.PETITION)
"""What is said there is a demand and no spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One source that is on, as it did over the last 24 hours."""

    name: str
    platform: Platform
    answered: bool
    """Whether it answered at all."""
    sound: bool
    """Whether its last visit went well and nothing about its content is in doubt."""
    pushed: bool = False
    """Whether items are brought to us, so that silence says nothing."""


def coverage(sources: Sequence[Watched]) -> str:
    """For instance ``采集覆盖：24个信源中22个正常（不正常：甲、乙）；短视频未接入``."""
    visited = [source for source in sources if not source.pushed]
    if not any(source.answered for source in sources):
        return "采集覆盖：近24小时没有信源应答，内容来自录制、导入或此前的采集，完整程度无从判断"
    failing = [source for source in visited if not (source.answered and source.sound)]
    working = len(sources) - len(failing)
    parts = [f"采集覆盖：{len(sources)}个信源中{working}个正常"]
    if failing:
        parts[0] += f"（不正常：{_names([source.name for source in failing])}）"
    parts += _blind(sources, failing)
    return "；".join(parts)


def _blind(sources: Sequence[Watched], failing: Sequence[Watched]) -> list[str]:
    """The platforms of which nothing, or not all, can be known, and what that does to the score."""
    read = {source.platform for source in sources}
    absent = [platform for platform in Platform if platform not in read]
    broken = {source.platform for source in failing}
    told = []
    if absent:
        told.append(f"{'、'.join(platform.label for platform in absent)}未接入")
    spread = [platform for platform in (*absent, *broken) if platform not in _VOICES]
    if spread:
        told.append("传播分可能偏低")
    return ["，".join(told)] if told else []


def _names(names: Sequence[str]) -> str:
    listed = "、".join(names[:_NAMED])
    return f"{listed}等{len(names)}个" if len(names) > _NAMED else listed
