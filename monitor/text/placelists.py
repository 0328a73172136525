"""Lists of places that are no scene of anything: footers, menus, links to sister sites.

A page names its neighbours in many layouts: between bars or dots, one a line, behind 友情链接.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

LONGEST = 8
"""More places in one bare list are a footer or a menu."""
_LINKS = re.compile(
    r"(?:友情|相关|合作|快速|网站)链接|合作媒体|(?:网站|站点|分站|地方站|城市)导航|网站地图|"
    r"(?:地方|城市|各地)(?:分站|频道|站点)|热门城市|切换城市|其他城市|兄弟(?:单位|网站)"
)
_STOP = re.compile(r"[。!?]")
_CHUNK = re.compile(r"[^\s|丨/·•、>»_\-]+")
_PROSE = re.compile(r"[。!?,;]")
_LONG = 16
"""Characters of a link's text at most; 河南省平顶山市社会保险局 is one."""
_STRANGERS = 2
"""So many entries in a row may be no place of ours: 大厂, 首页."""
_END = "\n。"
"""Closes the last run."""


Spans = Sequence[tuple[int, int]]


def in_lists(text: str, spans: Spans) -> frozenset[int]:
    """Which of ``spans`` (start and end of a name, in order) stand in a list of links or names."""
    listed = _behind_links(text, spans)
    left = [n for n in range(len(spans)) if n not in listed]
    if len(left) > LONGEST:
        listed |= _in_runs(text, spans, left)
        listed |= _in_entries(text, spans)
    return frozenset(listed)


def _behind_links(text: str, spans: Spans) -> set[int]:
    """What stands behind 友情链接: to the end, or where prose follows to the end of the line."""
    heading = _LINKS.search(text)
    if heading is None:
        return set()
    end = len(text)
    if stop := _STOP.search(text, heading.end()):
        line = text.find("\n", heading.end())
        end = stop.start() if line < 0 else min(line, stop.start())
    return {n for n, (start, _) in enumerate(spans) if heading.end() <= start < end}


def _in_runs(text: str, spans: Spans, numbers: Sequence[int]) -> set[int]:
    """Names with nothing but a mark or two between them."""
    listed: set[int] = set()
    run: list[int] = []
    for n in numbers:
        gap = text[spans[run[-1]][1] : spans[n][0]] if run else ""
        if run and (len(gap) > 3 or not gap or any(char.isalnum() for char in gap)):
            listed.update(run if len(run) > LONGEST else ())
            run = []
        run.append(n)
    return listed.union(run if len(run) > LONGEST else ())


def _in_entries(text: str, spans: Spans) -> set[int]:
    """Short entries that begin with a place, one behind the other, as 郑州社保 | 洛阳社保 is."""
    starts = [start for start, _ in spans]
    listed: set[int] = set()
    run: set[int] = set()
    entries = strangers = 0
    for chunk in _CHUNK.finditer(text + _END):
        inside = range(bisect_left(starts, chunk.start()), bisect_left(starts, chunk.end()))
        short = len(chunk[0]) <= _LONG and not _PROSE.search(chunk[0])
        if short and inside and starts[inside[0]] - chunk.start() <= 1:
            entries, strangers = entries + 1, 0
        elif short and strangers < _STRANGERS:
            strangers += 1
        else:
            listed |= run if entries > LONGEST else set()
            run, entries, strangers = set(), 0, 0
            continue
        run.update(inside)
    return listed
