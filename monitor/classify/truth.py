"""What a text lets us say of its claim's truth: passed on, refuted, or confirmed.

Hearsay is a claim. An official source refutes or confirms it: by itself, quoted by an outlet, or
named by whoever writes. "某局回应网传……" without the answer leaves it a claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from monitor.classify.frames import Frames, Match, longest
from monitor.classify.reading import Reading
from monitor.settings.truth import TruthSettings
from monitor.types import Authority, Truth, TruthMatch

_READ = 1200
_TRUSTED = (
    Authority.OFFICIAL,
    Authority.CENTRAL,
    Authority.NATIONAL,
    Authority.PROVINCIAL,
    Authority.CITY,
    Authority.PORTAL,
)
"""Who need not name an agency: agencies themselves, and outlets that quote one."""


class _Sign(Enum):
    CLAIMED = auto()
    REFUTED = auto()
    DENIED = auto()
    CONFIRMED = auto()
    OPEN = auto()
    AGENCY = auto()


class TruthRules:
    """The signs of ``truth.yaml``, compiled once per revision of the settings."""

    def __init__(self, settings: TruthSettings) -> None:
        self._frames = Frames(
            {
                _Sign.CLAIMED: settings.claimed,
                _Sign.REFUTED: settings.refuted,
                _Sign.DENIED: settings.denied,
                _Sign.CONFIRMED: settings.confirmed,
                _Sign.OPEN: settings.open,
                _Sign.AGENCY: settings.agencies,
            }
        )

    def judge(
        self, reading: Reading, authority: Authority = Authority.SELF_MEDIA
    ) -> TruthMatch | None:
        """The state of the claim in ``reading``; None where nothing doubtful is claimed."""
        found = self._frames.find(reading.text[: reading.body_at + _READ])
        if not found:
            return None
        signs = _first_of_each(longest([m for m in found if m.label is not _Sign.AGENCY]))
        vouched = authority in _TRUSTED or any(m.label is _Sign.AGENCY for m in found)
        for state, sign in _ORDER:
            if sign in signs and _counts(sign, signs, vouched=vouched):
                return _match(state, signs[sign], reading)
        return None


_ORDER = (
    (Truth.REFUTED, _Sign.REFUTED),
    (Truth.REFUTED, _Sign.DENIED),
    (Truth.CONFIRMED, _Sign.CONFIRMED),
    (Truth.CLAIMED, _Sign.CLAIMED),
    (Truth.CLAIMED, _Sign.OPEN),
)


def _counts(sign: _Sign, signs: Mapping[_Sign, Match[_Sign]], *, vouched: bool) -> bool:
    """Whether ``sign`` says what it seems to, given the others."""
    if sign is _Sign.REFUTED:
        return vouched
    if sign is _Sign.DENIED:
        claim = signs.get(_Sign.CLAIMED)
        return vouched and claim is not None and claim.start < signs[sign].start
    if sign is _Sign.CONFIRMED:
        return vouched and _Sign.OPEN not in signs
    return True


def _first_of_each(matches: list[Match[_Sign]]) -> dict[_Sign, Match[_Sign]]:
    first: dict[_Sign, Match[_Sign]] = {}
    for match in matches:
        first.setdefault(match.label, match)
    return first


def _match(state: Truth, sign: Match[_Sign], reading: Reading) -> TruthMatch:
    return TruthMatch(state=state, evidence=reading.evidence(sign.start, sign.end, state.label))
