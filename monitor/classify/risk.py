"""Hazards a text names, each checked in its own sentence, and whether an official voice corrects.

A hazard counts only beside the words its rule asks for, and where ``ScopeRules`` lets it stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.classify.patterns import compile_all
from monitor.classify.reading import Reading
from monitor.classify.scope import ScopeRules, Standing, any_of
from monitor.settings.risks import RisksSettings
from monitor.text.normalise import fold_text
from monitor.types import Authority, RiskMatch

MISSTATEMENT = "misstatement"
"""Kind of an official misstatement or an unlawful local demand."""

_MISSTATEMENT_LEVEL = 2
_CALL = "call"
_MOST = 12
_LABELS = {
    "gather": "聚集",
    "conflict": "冲突",
    "life": "危及生命",
    "call": "号召聚集",
    "stop_payment": "停发迟发",
    "leak": "信息泄露",
    "insider": "内部侵占",
    "rumour": "传言",
    "scam": "诈骗",
    "grievance": "诉求",
    MISSTATEMENT: "不当言论或做法",
}
_QUOTING = (
    Authority.CENTRAL,
    Authority.NATIONAL,
    Authority.PROVINCIAL,
    Authority.CITY,
    Authority.PORTAL,
)
_AGENCY = re.compile(
    r"人社|医保局|医疗保障局|社保局|社保中心|医保中心|官方|当地|警方|部门|人力资源|税务|政府|网信|法院|财政部"
)
_BAD_ANSWER = re.compile(
    r"前后矛盾|神回复|雷人|不合格的网民|被质疑|引质疑|被批|拒绝回应|未回应|不回应|尚未"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    kind: str
    level: int
    words: re.Pattern[str] | None
    patterns: tuple[re.Pattern[str], ...]
    hints: tuple[str, ...]
    near: tuple[str, ...]
    unless: tuple[str, ...]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        if self.words is not None:
            yield from self.words.finditer(text)
        if self.hints and not any(hint in text for hint in self.hints):
            return
        for pattern in self.patterns:
            yield from pattern.finditer(text)

    def fits(self, at: Standing) -> bool:
        close = not self.near or any(word in at.sentence for word in self.near)
        return close and not any(word in at.scope for word in self.unless)


class RiskRules:
    """The hazard rules, compiled once per revision of the settings."""

    def __init__(self, settings: RisksSettings) -> None:
        self._rules = tuple(
            _Rule(
                kind=rule.kind,
                level=rule.level,
                words=any_of(rule.words) if rule.words else None,
                patterns=compile_all(rule.patterns),
                hints=_folded(rule.hints),
                near=_folded(rule.near),
                unless=_folded(rule.unless),
            )
            for rule in sorted(settings.risks, key=lambda rule: -rule.level)
        )
        if settings.misstatements:
            slip = _Rule(
                kind=MISSTATEMENT,
                level=_MISSTATEMENT_LEVEL,
                words=any_of(settings.misstatements),
                patterns=(),
                hints=(),
                near=(),
                unless=(),
            )
            self._rules += (slip,)
        self._scope = ScopeRules(settings)
        self._corrections = _folded(settings.corrections)

    def find(self, reading: Reading) -> tuple[RiskMatch, ...]:
        """Every hazard once per word, none inside another of its kind, gravest first."""
        found: list[tuple[int, int, RiskMatch]] = []
        for rule in self._rules:
            for match in rule.matches(reading.text):
                start, end = match.span()
                if _is_known(found, rule, match):
                    continue
                at = self._scope.standing(reading, start, end)
                if rule.fits(at) and self._scope.stands(at):
                    found.append((start, end, self._risk(rule, at, reading)))
        found.sort(key=lambda entry: (-entry[2].level, entry[0]))
        return tuple(risk for _, _, risk in found[:_MOST])

    def _risk(self, rule: _Rule, at: Standing, reading: Reading) -> RiskMatch:
        note = f"{_LABELS.get(rule.kind, rule.kind)}（R{rule.level}）"
        return RiskMatch(
            word=reading.text[at.start : at.end],
            level=rule.level,
            kind=rule.kind,
            evidence=reading.evidence(at.start, at.end, note),
            actor=self._scope.actor(at),
            when=self._scope.when(at, planned=rule.kind == _CALL),
        )

    def corrects(self, reading: Reading, authority: Authority) -> bool:
        """Whether an official voice refutes or explains, by itself or quoted by an outlet."""
        sentences = [s for s in re.split(r"[。!?;\n]", reading.text) if self._has_correction(s)]
        if authority is Authority.OFFICIAL:
            return any(not _BAD_ANSWER.search(s) for s in sentences)
        if authority in _QUOTING:
            return any(_AGENCY.search(s) and not _BAD_ANSWER.search(s) for s in sentences)
        return False

    def _has_correction(self, sentence: str) -> bool:
        return any(word in sentence for word in self._corrections)


def _is_known(found: list[tuple[int, int, RiskMatch]], rule: _Rule, match: re.Match[str]) -> bool:
    """Whether a hazard of the same kind was found there or in the same words."""
    return any(
        risk.kind == rule.kind
        and (risk.word == match[0] or (match.start() < end and start < match.end()))
        for start, end, risk in found
    )


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold_text(word) for word in words)
