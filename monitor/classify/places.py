"""Where it happens and which agencies are named, from what the text itself says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from monitor.classify.reading import Reading
from monitor.text.placeroles import place_roles
from monitor.text.regions import Gazetteer, Place
from monitor.text.towns import town_behind
from monitor.types import PlaceRole, RegionMatch

_INSURANCE = r"社会保险(?:事业|基金)?(?:管理|服务|经办|基金管理|事业管理|管理服务)?"
_AGENCY = re.compile(
    r"人力资源(?:和|与|及)?社会保障(?:部|厅|局|所|站|分局|服务中心|事务中心)|"
    r"人社(?:部门?|厅|局|所|站|分局|服务中心)|劳动(?:和|与)?社会保障(?:局|所|厅|站)|"
    r"国家医保局|国家医疗保障局|国家税务总局|"
    rf"{_INSURANCE}(?:局|中心|所|分局|服务中心|事业中心|经办机构|结算中心)|"
    r"社保(?:基金管理局|事业管理局|经办机构|经办中心|服务中心|服务大厅|管理局|分局|分中心|局|中心|所|大厅|站)|"
    r"(?:医疗保障|医保)(?:局|中心|所|办|分局|分中心|经办机构|经办中心|服务中心|事务中心|事业管理中心|"
    r"服务大厅|基金中心|基金管理中心)|"
    r"劳动(?:保障)?监察(?:总队|支队|大队|局|所|部门)?|"
    r"劳动(?:人事)?(?:争议)?(?:调解)?仲裁(?:委员会|委|院|庭)|劳动保障所|劳动能力鉴定(?:委员会|中心)|"
    r"(?:公共)?就业(?:和人才)?服务(?:中心|局)|就业局|税务(?:分)?局|税务所|办税(?:服务)?[大厅]厅?|"
    r"12333|12393|12366"
)
_HALL = re.compile(
    r"(?:政务|行政|便民|公共)服务(?:中心|大厅|局)|行政审批局|市民(?:服务)?中心|办事大厅"
)
"""Offices for everything: an agency of ours only where social insurance is the matter."""
_MATTER = re.compile(r"社保|社会保险|社会保障|医保|医疗保险|养老|失业|工伤|生育|参保|退休|缴费")
_NEAR = 30
"""Characters before and behind a hall within which social insurance must be named."""
_OUR_PLACE = re.compile(r"(?:我|本|全)(?:省|市|县|区|州)")
_OUTLET_CONFIDENCE = 0.7
"""For a local outlet that writes of 我市 or 本县 without a name."""
_OFFICE_CONFIDENCE = 0.95
"""For a place whose own office is named, as in XX县社保局."""
_CANDIDATE = 0.7
"""Below it an office changes nothing: 鼓楼区社保大厅 may be that of four towns."""
_MOST_REGIONS = 6
_MOST_AGENCIES = 5
_ORDER = tuple(PlaceRole)


def find_regions(
    reading: Reading, places: Sequence[Place], gazetteer: Gazetteer, outlet_region: str | None
) -> tuple[RegionMatch, ...]:
    """The places of the text, scenes first, surest first, each only in its most exact form.

    ``outlet_region`` helps only where a text speaks of 我市 or 本县 and names no scene.
    """
    roles = place_roles(reading.text, places, lambda code, area: gazetteer.within(code, (area,)))
    best: dict[str, RegionMatch] = {}
    for place, role in zip(places, roles, strict=True):
        match = _region(reading, place, role, gazetteer)
        best[place.code] = _better(best.get(place.code), match)
    exact = _most_exact(best, gazetteer)
    if outlet_region is not None and not any(m.role is PlaceRole.SCENE for m in exact):
        exact += _by_outlet(reading, gazetteer, outlet_region)
    exact.sort(key=lambda match: (_ORDER.index(match.role), -match.confidence))
    return tuple(exact[:_MOST_REGIONS])


def find_agencies(reading: Reading, places: Sequence[Place]) -> tuple[str, ...]:
    """Names of agencies, with the place before them where there is one, in their order."""
    ends = {place.end: place.text for place in places}
    found = [*_AGENCY.finditer(reading.text), *_halls(reading.text)]
    found.sort(key=lambda match: match.start())
    names = [_owner(reading.text, m.start(), ends) + m[0] for m in found]
    return tuple(dict.fromkeys(names))[:_MOST_AGENCIES]


def _owner(text: str, start: int, ends: Mapping[int, str]) -> str:
    """The place named right before ``start``, or before a 的 there."""
    return ends.get(start) or (ends.get(start - 1, "") if text[start - 1 : start] == "的" else "")


def _halls(text: str) -> Iterable[re.Match[str]]:
    for hall in _HALL.finditer(text):
        if _MATTER.search(text, max(0, hall.start() - _NEAR), hall.end() + _NEAR):
            yield hall


def _region(reading: Reading, place: Place, role: PlaceRole, gazetteer: Gazetteer) -> RegionMatch:
    office = _AGENCY.match(reading.text, place.end)
    sure = place.confidence
    if office and sure >= _CANDIDATE:
        sure = max(sure, _OFFICE_CONFIDENCE)
    note = f"{role.label}（{place.until}年前的旧称）" if place.until else role.label
    county = gazetteer.level(place.code) == "county" or not gazetteer.divided(place.code)
    return RegionMatch(
        code=place.code,
        name=place.name,
        confidence=sure,
        evidence=reading.evidence(place.start, office.end() if office else place.end, note),
        role=role,
        town=town_behind(reading.text, place.end) if county else None,
    )


def _better(known: RegionMatch | None, match: RegionMatch) -> RegionMatch:
    """Of two mentions of one place the one that says more: a scene, the surer, with a town."""
    if known is None:
        return match

    def rank(found: RegionMatch) -> tuple[int, float, bool]:
        return -_ORDER.index(found.role), found.confidence, found.town is not None

    return max(known, match, key=rank)


def _most_exact(best: Mapping[str, RegionMatch], gazetteer: Gazetteer) -> list[RegionMatch]:
    """Without the places that hold another of the same role."""
    wider: dict[PlaceRole, set[str]] = {role: set() for role in PlaceRole}
    for code, match in best.items():
        wider[match.role].update(gazetteer.ancestors(code)[1:])
    return [match for code, match in best.items() if code not in wider[match.role]]


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
