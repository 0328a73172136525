"""The words and class names by which Chinese pages tell an article from what surrounds it.

Class names are those of content systems (拓尔思 TRS, 大汉, 开普, 博达, 苏迪, 方正翔宇, 织梦, 帝国,
WordPress, Discuz!) and of common usage, never of one site.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Body containers that content systems write round the text and nothing else.
_CONTAINER_NAMES = """
articlebody articlecontent_zoom contentregion entry-content js_content pages_content postmessage
t_f t_msgfont trs_editor trs_editor_view trs_paper_default trs_ueditor ucap-content view_trs_ueditor
vsb_content wp_articlecontent zoom zoomcon
"""
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_POSTS = frozenset(("postmessage", "t_f", "t_msgfont"))
_NUMBERED = re.compile(r"\A(?:postmessage|vsb_content)_\d+\Z")

# Names that mostly hold the text, and sometimes a little more.
_LIKELY = re.compile(
    r"(?:article|news|post|detail|text|info|main|art|con|xl|nr)[-_]?"
    r"(?:content|body|text|txt|con|detail|main|nr|zw)\b|\bcontent[-_]?(?:text|txt|detail|body)\b"
    r"|\b(?:article|content|zhengwen|neirong|articlebody)\b",
    re.IGNORECASE,
)

# Names of what is never the text, wherever it stands.
_FURNITURE = re.compile(
    r"comment|pinglun|gentie|disqus|changyan|reply[-_]?(?:list|area|box)|replies|recommend|tuijian"
    r"|relat(?:ed|e|ive)(?![a-z])|xiangguan|xg(?:yd|xw|wz|lj)|guess|footer|(?<![a-z])foot(?![a-z])"
    r"|copyright|breadcrumb|crumbs|dqwz|weizhi|sitepath|(?<![a-z])(?:share|bdshare|jiathis|fenxiang)"
    r"|bdsharebuttonbox|[-_]share(?![a-z])|qrcode|qr-code|erweima|(?<![a-z])ewm|advert|friend-?link"
    r"|pagination|(?<![a-z])pager(?![a-z])|prev[-_]?next|shang?xia|login|disclaimer|mianze"
    r"|(?<![a-z])navi?(?:gat|bar|[-_]|(?![a-z]))|hot[-_]?(?:news|list|search|article|rank|topic)"
    r"|(?:video|audio)?[-_]?player|paihang|rank(?:ing|list)|(?<![a-z])ads?(?![a-z])",
    re.IGNORECASE,
)
# Names of what is beside the text, unless the name also speaks of the text.
_BESIDE = re.compile(
    r"side[-_]?bar|(?<![a-z])side(?![a-z])|(?<![a-z])aside(?![a-z])|menu|toolbar|search|banner"
    r"|(?<![a-z])tags?(?![a-z])|(?<![a-z])links?(?![a-z])|author[-_]?(?:info|card|box)|subscribe"
    r"|(?<![a-z])position(?![-a-z])|(?<![a-z])path(?![a-z])|popup|dialog|modal|tooltip",
    re.IGNORECASE,
)
_OF_TEXT = re.compile(r"article|content|main|text|body|detail|page|wrap|layout", re.IGNORECASE)
_TITLE = re.compile(
    r"title(?![a-z])|(?<![a-z])(?:tit|bt|biaoti|headline|subject)(?![a-z])|(?<=[a-z])tit\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_container(name: str) -> bool:
    """Whether an element of this class and id (``"class id"``) is a content system's body."""
    return any(part in _CONTAINERS or _NUMBERED.match(part) for part in name.lower().split())


@lru_cache(maxsize=4096)
def opens_thread(name: str) -> bool:
    """Whether the name is that of a forum's post: the first of them is the article."""
    return any(part.partition("_")[0] in _POSTS or part in _POSTS for part in name.lower().split())


@lru_cache(maxsize=4096)
def is_likely(name: str) -> bool:
    """Whether the name is one that mostly stands for the text of an article."""
    return bool(_LIKELY.search(name)) and not _FURNITURE.search(name)


@lru_cache(maxsize=4096)
def is_furniture(name: str) -> bool:
    """Whether the name is one of menus, comments, recommendations, share bars, footers."""
    if _FURNITURE.search(name):
        return not is_container(name)
    return bool(_BESIDE.search(name)) and not _OF_TEXT.search(name)


@lru_cache(maxsize=4096)
def is_title(name: str) -> bool:
    """Whether the name is one of a headline."""
    return bool(_TITLE.search(name))


@lru_cache(maxsize=4096)
def hides(style: str) -> bool:
    """Whether a style attribute takes the element off the page."""
    return bool(_HIDDEN.search(style))
