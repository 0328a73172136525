"""Hazards a text names, each checked in its own sentence, and whether an official voice corrects.

A hazard counts only beside the words its rule asks for, and not in a sentence that negates it,
speaks of prevention or practice, or tells of years long past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.classify.patterns import compile_all
from monitor.classify.reading import Reading
from monitor.settings.risks import RisksSettings
from monitor.text.normalise import fold_text
from monitor.types import Authority, RiskMatch

MISSTATEMENT = "misstatement"
"""Kind of an official misstatement or an unlawful local demand."""

_MISSTATEMENT_LEVEL = 2
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
    near: tuple[str, ...]
    unless: tuple[str, ...]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        if self.words is not None:
            yield from self.words.finditer(text)
        for pattern in self.patterns:
            yield from pattern.finditer(text)

    def fits(self, sentence: str) -> bool:
        close = not self.near or any(word in sentence for word in self.near)
        return close and not any(word in sentence for word in self.unless)


class RiskRules:
    """The hazard rules, compiled once per revision of the settings."""

    def __init__(self, settings: RisksSettings) -> None:
        self._rules = tuple(
            _Rule(
                kind=rule.kind,
                level=rule.level,
                words=_any_of(rule.words),
                patterns=compile_all(rule.patterns),
                near=_folded(rule.near),
                unless=_folded(rule.unless),
            )
            for rule in sorted(settings.risks, key=lambda rule: -rule.level)
        )
        wrong = _any_of(settings.misstatements)
        if wrong is not None:
            slip = _Rule(
                kind=MISSTATEMENT,
                level=_MISSTATEMENT_LEVEL,
                words=wrong,
                patterns=(),
                near=(),
                unless=(),
            )
            self._rules += (slip,)
        self._off_words = _folded(settings.switched_off_by)
        self._off_patterns = compile_all(settings.switched_off_patterns)
        self._corrections = _folded(settings.corrections)

    def find(self, reading: Reading) -> tuple[RiskMatch, ...]:
        """Every hazard once per word, none inside another of its kind, gravest first."""
        found: list[tuple[int, int, RiskMatch]] = []
        for rule in self._rules:
            for match in rule.matches(reading.text):
                start, end = match.span()
                if not _is_known(found, rule, match) and self._stands(rule, reading, start):
                    found.append((start, end, _risk(rule, match, reading)))
        found.sort(key=lambda entry: (-entry[2].level, entry[0]))
        return tuple(risk for _, _, risk in found[:_MOST])

    def _stands(self, rule: _Rule, reading: Reading, position: int) -> bool:
        start, end = reading.sentence(position)
        sentence = reading.text[start:end]
        return rule.fits(sentence) and not self._is_off(sentence)

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

    def _is_off(self, sentence: str) -> bool:
        return any(word in sentence for word in self._off_words) or any(
            pattern.search(sentence) for pattern in self._off_patterns
        )


def _is_known(found: list[tuple[int, int, RiskMatch]], rule: _Rule, match: re.Match[str]) -> bool:
    """Whether a hazard of the same kind was found there or in the same words."""
    return any(
        risk.kind == rule.kind
        and (risk.word == match[0] or (match.start() < end and start < match.end()))
        for start, end, risk in found
    )


def _risk(rule: _Rule, match: re.Match[str], reading: Reading) -> RiskMatch:
    note = f"{_LABELS.get(rule.kind, rule.kind)}（R{rule.level}）"
    return RiskMatch(
        word=match[0],
        level=rule.level,
        kind=rule.kind,
        evidence=reading.evidence(match.start(), match.end(), note),
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str] | None:
    """One pattern for all ``words``, the longest first."""
    ordered = sorted(_folded(words), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in ordered)) if ordered else None


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold_text(word) for word in words)
