"""Where it happens and which agencies are named, from what the text itself says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.classify.reading import Reading
from monitor.text.regions import Gazetteer, Place
from monitor.types import RegionMatch

_AGENCY = re.compile(
    r"人力资源(?:和|与)?社会保障(?:部|厅|局)|人社(?:部|厅|局)|国家医保局|国家医疗保障局|"
    r"医疗保障局|医保(?:局|中心|所)|社会保险(?:事业)?(?:管理|基金管理|服务)?(?:局|中心)|"
    r"社保(?:局|中心|所|大厅)|劳动监察(?:大队|局)?|劳动(?:保障|仲裁委)|就业(?:服务中心|局)|税务局"
)
_OUR_PLACE = re.compile(r"(?:我|本|全)(?:省|市|县|区|州)")
_OUTLET_CONFIDENCE = 0.7
"""For a local outlet that writes of 我市 or 本县 without a name."""
_OFFICE_CONFIDENCE = 0.95
"""For a place whose own office is named, as in XX县社保局."""
_MOST_REGIONS = 6
_MOST_AGENCIES = 5


def find_regions(
    reading: Reading, places: Sequence[Place], gazetteer: Gazetteer, outlet_region: str | None
) -> tuple[RegionMatch, ...]:
    """The places of the text, surest first, each only in its most exact form.

    ``outlet_region`` helps only where a text speaks of 我市 or 本县 and names no place.
    """
    best: dict[str, RegionMatch] = {}
    for place in places:
        match = _region(reading, place)
        known = best.get(place.code)
        if known is None or match.confidence > known.confidence:
            best[place.code] = match
    wider = {code for found in best for code in gazetteer.ancestors(found)[1:]}
    exact = [match for code, match in best.items() if code not in wider]
    if not exact and outlet_region is not None:
        exact = _by_outlet(reading, gazetteer, outlet_region)
    return tuple(sorted(exact, key=lambda match: -match.confidence)[:_MOST_REGIONS])


def find_agencies(reading: Reading, places: Sequence[Place]) -> tuple[str, ...]:
    """Names of agencies, with the place before them where there is one."""
    ends = {place.end: place.text for place in places}
    names = [ends.get(m.start(), "") + m[0] for m in _AGENCY.finditer(reading.text)]
    return tuple(dict.fromkeys(names))[:_MOST_AGENCIES]


def _region(reading: Reading, place: Place) -> RegionMatch:
    office = _AGENCY.match(reading.text, place.end)
    end = office.end() if office else place.end
    sure = max(place.confidence, _OFFICE_CONFIDENCE) if office else place.confidence
    return RegionMatch(
        code=place.code,
        name=place.name,
        confidence=sure,
        evidence=reading.evidence(place.start, end, "涉事地"),
    )


def _by_outlet(reading: Reading, gazetteer: Gazetteer, code: str) -> list[RegionMatch]:
    match = _OUR_PLACE.search(reading.text)
    if match is None:
        return []
    return [
        RegionMatch(
            code=code,
            name=gazetteer.name(code),
            confidence=_OUTLET_CONFIDENCE,
            evidence=reading.evidence(match.start(), match.end(), "属地媒体所称本地"),
        )
    ]
