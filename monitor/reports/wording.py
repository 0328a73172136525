"""How the digest words times, spans, shares and quoted texts."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.clock import desk
from monitor.reports.incident import Quote
from monitor.text.plain import plain
from monitor.types import Item, Relation

SMALL_SAMPLE = 20
"""Below this many texts counts are shown without a percentage: it would feign precision."""

_HEADLINE = 48
"""Characters taken of a text that has no headline."""
_TITLE = 200
"""Characters of a headline that are told: an excerpt is no longer."""

_RELATIONS = {
    Relation.FRESH: "原创",
    Relation.UPDATE: "更新",
    Relation.REPRINT: "转载",
    Relation.DUPLICATE: "重复",
    Relation.MIRROR: "镜像站",
}

_TONES = {-1: "不利", 0: "中性", 1: "有利"}


def clip(text: str, length: int) -> str:
    """``text`` made plain and no longer than ``length`` characters."""
    text = plain(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def web_address(url: str) -> str | None:
    """``url`` when a reader may open it: http or https with a host, nothing unseen in it.

    Nothing stands before its host either: ``https://office.example@other.example`` misleads.
    """
    if url != plain(url) or any(c in " \\<>\"'`" for c in url):
        return None
    try:
        parts = urlsplit(url)
        web = parts.scheme.lower() in ("http", "https")
        usable = web and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if usable else None


def headline(item: Item) -> str:
    """The item's title, or else its first words; some give a whole text as title."""
    return clip(item.title, _TITLE) or clip(item.body, _HEADLINE) or "（无标题）"


def quote(item: Item) -> Quote:
    """The item as the digest names it."""
    return Quote(
        item_id=item.id,
        text=headline(item),
        outlet=plain(item.outlet) or "来源未注明",
        platform=item.platform.label,
        authority=item.authority.label,
        at=item.published_at,
        url=web_address(item.url),
        address=plain(item.url),
    )


def relation_label(relation: Relation) -> str:
    """What staff read for the relation of an item to what was there before."""
    return _RELATIONS[relation]


def tone_label(tone: int) -> str:
    """What staff read for a tone: against, neutral to or for the insured's interest."""
    return _TONES[tone]


def moment_words(moment: datetime, base: datetime) -> str:
    """Desk time as ``11月22日 08:16``, with the year when it is not that of ``base``."""
    local = desk(moment)
    year = "" if local.year == desk(base).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


def day_words(moment: datetime) -> str:
    """Desk date as ``2026年11月22日 星期日``."""
    local = desk(moment)
    return f"{local.year}年{local.month}月{local.day}日 星期{'一二三四五六日'[local.weekday()]}"


def span_words(span: timedelta) -> str:
    """A span in days, hours and minutes, the two largest that are not zero."""
    minutes = int(abs(span).total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{days}天" * bool(days), f"{hours}小时" * bool(hours), f"{minutes}分" * bool(minutes)]
    return "".join([part for part in parts if part][:2]) or "不足1分"


def share_words(part: int, whole: int) -> str:
    """``37.5%``, or an empty text when there is nothing to share."""
    return f"{100 * part / whole:.1f}%" if whole else ""
