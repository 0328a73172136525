"""What a place is to a text that names it: scene, comparison, or where it was published.

Read off the words right before and behind the name. Only what nothing speaks against is a scene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from monitor.text.regions import Place
from monitor.types import PlaceRole

_Within = Callable[[str, str], bool]
_NEAR = 24
"""Characters before and behind a name that may say what it is."""
_MEDIA = (
    r"(?:[日晚早晨]报|都市报|商报|时报|青年报|特区报|法[治制]报|经济报|工人报|农民报|老年报|新报|周[刊报]|"
    r"(?:广播)?电视台|广播电台|卫视|新闻网|新闻广播|交通广播|融媒|本地宝|"
    r"网讯|网(?=[\s:：,。、)》”\"]|\d|记者|电)|贴吧|吧(?=\s|$))"
)
_AGENCY_NEWS = (
    r"(?:新华社|中新社|中新网|中国新闻网|人民网|央广网|新华网|央视网|央视新闻|本报|本网|本台|"
    r"[㐀-鿿]{2,6}(?:日报|晚报|商报|时报|都市报|新闻))"
)

# ── published ────────────────────────────────────────────────────────────────────────────────

_OUTLET = re.compile(rf"[省市县区]?{_MEDIA}")
_DATELINE_BEFORE = re.compile(rf"{_AGENCY_NEWS}[\s/]?$")
_DATELINE_BEHIND = re.compile(
    r"[省市县区]?\s?(?:\d{1,2}月)?(?:\d{1,2}日)?\s?(?:专?电|讯|消息|报道)"
)
_SOURCE_BEFORE = re.compile(
    r"(?:(?:来源|稿源|出处|供稿|ip属地|定位|发布单位|发布机构)\s?:|转自:?|转载自|摘自|原载于?|首发于|发自|"
    r"ip属地|发布于|编辑于|发表于)\s?[\"“《〈「(@]?$"
)
_CALLED_BEFORE = re.compile(r"(?:据|@|转自|关注|微信号)\s?[\"“《「]?$")
_ACCOUNT = re.compile(r"发布(?=[\"”》」:]|微信|公众号|微博|客户端|消息|官微|[,。\s]|$)")
_ACCOUNT_SURE = re.compile(
    r"(?:发布|人社|社保|医保)(?:官方)?(?:微信|公众号|微博|客户端|官微|视频号|抖音号)"
)
_HEARD_BEFORE = re.compile(r"记者(?:今日|昨日|日前|\d+日)?[从在]$")
_HEARD_BEHIND = re.compile(r"[省市县区]?(?:获悉|了解到|得知|采访)")
_BYLINE_BEFORE = re.compile(r"记者[^,。;!?]{0,8}\s?$")
_BYLINE_BEHIND = re.compile(r"[省市]?(?:\d+月)?(?:\d+日)?(?:报道|电|讯)")
_VENUE_BEFORE = re.compile(r"在$")
_VENUE_BEHIND = re.compile(
    r"[省市]?(?:召开|举行|举办|开幕|闭幕)[^,。;!?]{0,14}?(?:发布会|吹风会|通气会|论坛|年会|峰会|研讨会)"
)

# ── compared ─────────────────────────────────────────────────────────────────────────────────

_AGAINST_BEFORE = re.compile(
    r"(?:(?<![占环占同之百对评相])比|比起|相比于?|相比之下|对比|相较于?|较之|不如|不及|比不上|赶不上|比不了|"
    r"[高低少多晚早慢快好差]于|落后于?|[好强差]过|超过|隔壁的?|邻省的?|邻市的?|邻县的?|别人家?|人家|"
    r"学学|学习|借鉴|参照|参考|对标|对照|看齐|照搬|效仿|仿照|照着|如同|好比|就像|正像|(?<!好)像|"
    r"例如|譬如|比如|诸如|(?:^|[,。;:、(!?\s])如)(?:了|过|着|一下|人家|隔壁|周边|邻近|外省|先进|外地)?:?$"
)
_ALIKE_BEFORE = re.compile(r"同样(?:都)?(?:是|作为)[^,。;!?]{0,10},$")
_AFTER_BEFORE = re.compile(r"继$")
_AFTER_BEHIND = re.compile(r"[^,。;!?]{0,10}?之?后")
_WITH_BEFORE = re.compile(r"[和与跟同较]$")
_WITH_BEHIND = re.compile(
    r"(?:等地|那边|这些地方|[省市县区人])?(?:的[^,。;!?]{1,8}?)?"
    r"(?:相比|比起来|对比|比一比|比的话|一样|那样|差不多|看齐)"
)
_MODEL = re.compile(r"[省市]?(?:等地)?的?(?:医改|先进|成功|好|有益)?(?:经验|做法|模式|样板)")
_ORIGIN = re.compile(r"[省市县]?籍")
"""四川籍职工: where somebody comes from, not where it happens."""
_VISIT_BEFORE = re.compile(r"[赴到去]$")
_VISIT_BEHIND = re.compile(r"[省市县区]?(?:考察|学习|取经)")
_EXAMPLES = re.compile(
    r"等(?:多地|地区?|省份?|市|省市|城市|发达地区|一线城市)(?:区|市)?"
    r"(?:已经?|早就|早已|均已|都已|率先|此前)|"
    r"等(?:\d+|多|[一二三四五六七八九十]+)个(?:省|市|城市|地区|统筹)"
)
_AHEAD = re.compile(
    r"(?:那边|人|老百姓|农民|的[^,。;!?]{0,8}?)?(?:都|早就|早已|早|已经|去年就|前年就|全)[^。;!?]{0,20}?"
    r"[,!?\s][^。!?]{0,12}?(?:我们|咱|俺|[我本][省市县区]|这边|这里|轮到)"
)
_LONG_DONE = re.compile(r"(?:那边|人)?(?:去年|前年|早|上个?月|几个?月前)(?:就|都|已)")
_OURS = re.compile(
    r"(?:我们|咱们?|俺们?|我是|我在|坐标|家住|家在|老家在?|本人[系是在]|我系|我原?在|户籍在?)$"
)
_CONTRAST = re.compile(r"比|不如|[高低少多]于|一样|差距|差了|相差|同样|人家|隔壁|都|早就|已经")
_END = re.compile(r"[。!?;\n]")


def place_roles(text: str, places: Sequence[Place], within: _Within) -> list[PlaceRole]:
    """The role of each of ``places`` of folded ``text``, in their order.

    ``within(code, area)`` tells whether one place lies in the other.
    """
    roles = [_alone(text, place, places) for place in places]
    _spread(text, places, roles)
    done = 0
    for place, role in zip(places, tuple(roles), strict=True):
        if place.start >= done and role is PlaceRole.SCENE and _is_ours(text, place):
            start, done = _sentence(text, place)
            if _CONTRAST.search(text, start, done):
                _set_against(text, place, (start, done), places, roles, within)
    return roles


def _alone(text: str, place: Place, places: Sequence[Place]) -> PlaceRole:
    before = text[max(0, place.start - _NEAR) : place.start]
    behind = text[place.end : place.end + 2 * _NEAR]
    if _is_published(before, behind) or _is_heard(place, before, behind):
        return PlaceRole.PUBLISHED
    if _is_compared(before, behind) or _is_outdone(text, place, places, before, behind):
        return PlaceRole.COMPARED
    return PlaceRole.SCENE


def _is_published(before: str, behind: str) -> bool:
    return bool(
        _OUTLET.match(behind)
        or _SOURCE_BEFORE.search(before)
        or _ACCOUNT_SURE.match(behind)
        or (_CALLED_BEFORE.search(before) and _ACCOUNT.match(behind))
        or (_DATELINE_BEFORE.search(before) and _DATELINE_BEHIND.match(behind))
        or (_BYLINE_BEFORE.search(before) and _BYLINE_BEHIND.match(behind))
        or (_VENUE_BEFORE.search(before) and _VENUE_BEHIND.match(behind))
    )


def _is_heard(place: Place, before: str, behind: str) -> bool:
    """记者从北京获悉 names where news is made; of a county it is the county that answers."""
    heard = _HEARD_BEFORE.search(before) and _HEARD_BEHIND.match(behind)
    return bool(heard) and place.code.endswith("00")


def _is_compared(before: str, behind: str) -> bool:
    return bool(
        _AGAINST_BEFORE.search(before)
        or _MODEL.match(behind)
        or _ORIGIN.match(behind)
        or _EXAMPLES.match(behind)
        or _AHEAD.match(behind)
        or (_AFTER_BEFORE.search(before) and _AFTER_BEHIND.match(behind))
        or (_WITH_BEFORE.search(before) and _WITH_BEHIND.match(behind))
        or (_VISIT_BEFORE.search(before) and _VISIT_BEHIND.match(behind))
    )


def _is_outdone(text: str, place: Place, places: Sequence[Place], before: str, behind: str) -> bool:
    """What is only a comparison when another place is named beside it."""
    alike, done = _ALIKE_BEFORE.search(before), _LONG_DONE.match(behind)
    if not alike and not done:
        return False
    start, end = _sentence(text, place)
    others = [p.start for p in places if start <= p.start < end and p.code != place.code]
    return any(at > place.start if alike else at < place.start for at in others)


def _spread(text: str, places: Sequence[Place], roles: list[PlaceRole]) -> None:
    """Places in one list share a role: 借鉴成都、重庆经验; 北京、上海等地已经取消."""
    for number in range(1, len(places)):
        pair = (roles[number - 1], roles[number])
        if pair == (PlaceRole.COMPARED, PlaceRole.SCENE) and _listed(
            text, places, number, "、和与及"
        ):
            roles[number] = PlaceRole.COMPARED
    for number in range(len(places) - 1, 0, -1):
        behind = text[places[number].end : places[number].end + _NEAR]
        shared = roles[number] is PlaceRole.COMPARED and _is_shared(behind)
        while shared and number and _listed(text, places, number, "、和与及,"):
            number -= 1  # noqa: PLW2901 - walks back over the list
            roles[number] = PlaceRole.COMPARED


def _is_shared(behind: str) -> bool:
    return bool(_EXAMPLES.match(behind) or _MODEL.match(behind))


def _listed(text: str, places: Sequence[Place], number: int, marks: str) -> bool:
    gap = text[places[number - 1].end : places[number].start]
    return len(gap) == 1 and gap in marks


def _is_ours(text: str, place: Place) -> bool:
    return bool(_OURS.search(text[max(0, place.start - 8) : place.start]))


def _set_against(
    text: str,
    home: Place,
    sentence: tuple[int, int],
    places: Sequence[Place],
    roles: list[PlaceRole],
    within: _Within,
) -> None:
    """In a sentence that sets 我们这里 against others, those others are compared."""
    for number, place in enumerate(places):
        if roles[number] is not PlaceRole.SCENE or not sentence[0] <= place.start < sentence[1]:
            continue
        related = within(place.code, home.code) or within(home.code, place.code)
        if not related and not _is_ours(text, place):
            roles[number] = PlaceRole.COMPARED


def _sentence(text: str, place: Place) -> tuple[int, int]:
    following = _END.search(text, place.end)
    before = [text.rfind(mark, 0, place.start) for mark in "。!?;\n"]
    return max(before) + 1, following.start() if following else len(text)
