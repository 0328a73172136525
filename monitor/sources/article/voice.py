"""Who speaks in an article: the outlet it names, and that outlet's standing.

The outlet printed beside 来源 decides, not the site the page stands on. Persons are never kept:
neither authors nor editors, and of accounts only names that an organisation bears.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import XPath

from monitor.settings.outlets import OutletsSettings
from monitor.sources.article.told import Told
from monitor.sources.article.tree import Element
from monitor.sources.markup import line
from monitor.text.outlets import names_nobody, standing
from monitor.text.redact import SURNAME
from monitor.types import Authority

_LABEL = re.compile(
    r"(?:(?:信息|文章|稿件|内容|新闻|本文|资料|图文|视频|转载|文字)?\s*来\s*源|(?:稿|消息)\s*(?:源|件来源)|转\s*自|转载自|摘自|发布(?:机构|单位|部门)"
    r"|供稿(?:单位)?|发文机关|公开(?:机构|部门))\s*[:：丨｜|]\s*"
)
_BARE_LABEL = re.compile(r"\A\W*(?:(?:信息|文章|稿件|内容|本文)?来\s*源|稿\s*源)\W*\Z")
_LOOSE_LABEL = re.compile(r"\A\W*(?:信息|文章|稿件)?来源[\s\t]+(?=\S)")
_NAME = re.compile(r"[^\s|｜:：,，。;；<>（）()]{2,30}")
_PERSON = re.compile(rf"{SURNAME}[㐀-鿿]{{1,2}}")
_BODY_ENDS = "网报社台刊局厅部委院所讯号站闻云频道会室科处股办队"
_OFFICES = "局厅部委院所室科处股办队心站府"
_END = re.compile(
    r"作\s*者|责\s*编|编辑|责任|记者|通讯员|发布时间|发布日期|发表|日期|时间|浏览|点击|阅读|访问|字体|字号|查看|评论|分享|打印|举报|收藏|订阅|关注|投稿|http|www\.|(?:19|20)\d\d\s*[-年/.]"
)
_WRAPPING = " 　（）()[]【】《》〈〉「」『』\"“”'‘’·-—_*◎●■►>»、.…"
_LONGEST = 30

_SELF_MEDIA = re.compile(
    r"百家号|搜狐号|网易号|头条号|企鹅号|大鱼号|大风号|一点号|快传号|微信公众平台|自媒体|mp\.weixin\.qq\.com"
    r"|(?:本文|文章|以上内容|内容)(?:由|为|来自|系).{0,16}(?:用户|自媒体|作者).{0,10}(?:上传|发布|创作|撰写|提供)"
)
_FORUM = re.compile(r"discuz|phpwind|phpbb|vbulletin|flarum|nodebb", re.IGNORECASE)
_NICKNAME = re.compile(
    r"""(?:var\s+nickname|nick_?name)\s*[:=]\s*(?:htmlDecode\()?["']([^"'\\]{2,40})["']"""
)
_ACCOUNT, _POSTED = XPath("string(id('js_name'))"), XPath("boolean(id('js_content'))")
_FORUM_HOST = re.compile(r"(?:\A|\.)(?:bbs|forum|club|tieba|luntan)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The outlet, and its standing as far as the page and ``outlets.yaml`` tell."""

    outlet: str | None
    standing: Authority | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Where a page may tell who speaks."""

    meta: Mapping[str, str]
    told: Told
    near: Sequence[str]
    """Lines between headline and text, then those just above."""
    below: Sequence[str]
    """The last lines of the text and those behind it."""
    account: str
    """Name of the account that posted, on platforms of accounts."""
    host: str


def voice_of(hints: Hints, chosen: str, outlets: OutletsSettings | None) -> Voice:
    """Who speaks; ``chosen`` is what the source's own selector found."""
    outlets = outlets or OutletsSettings()
    named = next(_named(hints, chosen, outlets), None)
    place = _place(hints)
    if named is None:
        return _own(hints, outlets) or Voice(outlet=None, standing=place)
    known = standing(named, outlets)
    if known is None and place is Authority.OFFICIAL and named[-1] in _OFFICES:
        known = place  # 办公室, 养老保险科: an agency's own parts, on its own site
    return Voice(outlet=named, standing=known)


def account_of(root: Element, scripts: Iterable[tuple[str, str]]) -> str:
    """The name of the WeChat account an article was posted by; empty elsewhere."""
    if name := line(_ACCOUNT(root)):
        return name
    if _POSTED(root):
        for _, text in scripts:
            if found := _NICKNAME.search(text):
                return found[1]
    return ""


def _named(hints: Hints, chosen: str, outlets: OutletsSettings) -> Iterator[str]:
    """Outlets the page names, the most trustworthy first."""
    if chosen:
        labelled = _after_label(chosen)
        yield from _clean(labelled if labelled is not None else line(chosen), outlets)
    yield from _clean(hints.meta.get("contentsource", ""), outlets)
    lines = [*hints.near, *hints.below]
    for number, text in enumerate(lines):
        found = _after_label(text)
        if not found and _BARE_LABEL.match(text) and number + 1 < len(lines):
            found = lines[number + 1] if len(lines[number + 1]) <= _LONGEST else ""
        if found:
            yield from _clean(found, outlets)
    yield from _clean(hints.meta.get("mediaid", ""), outlets)
    if standing(hints.told.publisher, outlets) not in (None, Authority.PORTAL):
        yield from _clean(hints.told.publisher, outlets)


def _after_label(text: str) -> str | None:
    """What stands behind 来源：; None without such a label."""
    label = _LABEL.search(text) or _LOOSE_LABEL.search(text)
    return text[label.end() : label.end() + 60] if label else None


def _clean(text: str, outlets: OutletsSettings) -> Iterator[str]:
    """The name in ``text`` without what follows it; nothing where it names nobody."""
    found = _NAME.match(line(text).lstrip(_WRAPPING))
    if found is None:
        return
    name = _END.split(found[0], maxsplit=1)[0].strip(_WRAPPING)[:_LONGEST]
    if len(name) < 2 or name.isdigit() or names_nobody(name):
        return
    if standing(name, outlets) or not _is_person(name):
        yield name


def _is_person(name: str) -> bool:
    """Whether the name reads as a person's; an outlet of that shape must stand in the table."""
    return bool(_PERSON.fullmatch(name)) and name[-1] not in _BODY_ENDS


def _own(hints: Hints, outlets: OutletsSettings) -> Voice | None:
    """An account or site that speaks for itself, where its name is an organisation's."""
    for name in (hints.account, hints.meta.get("sitename", "")):
        known = standing(name, outlets) if name else None
        if known not in (None, Authority.SELF_MEDIA, Authority.PORTAL, Authority.FORUM):
            return Voice(outlet=name[:_LONGEST], standing=known)
    return None


def _place(hints: Hints) -> Authority | None:
    """The standing of a page that names nobody, by the kind of place it stands on."""
    if "siteidcode" in hints.meta or hints.host.endswith(".gov.cn"):
        return Authority.OFFICIAL
    if hints.account or any(map(_SELF_MEDIA.search, (*hints.near, *hints.below))):
        return Authority.SELF_MEDIA
    if hints.host == "mp.weixin.qq.com":
        return Authority.SELF_MEDIA
    if _FORUM.search(hints.meta.get("generator", "")) or _FORUM_HOST.search(hints.host):
        return Authority.FORUM
    return None
