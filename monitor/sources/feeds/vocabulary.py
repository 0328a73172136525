"""The element names of feeds as feedparser knows them: which matter, which do no harm.

feedparser calls an element by the usual prefix of its namespace, whatever prefix the feed uses,
and has special rules for about a hundred names. This module repeats the part of its tables that
``fast`` relies on; a test holds them against the installed release.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML: Final = "http://www.w3.org/XML/1998/namespace"
ENGAGEMENT: Final = "https://golden-hour.example/ns/engagement"
"""Namespace (prefix ``gh``) in which a hub of one's own passes counts on."""

# ── namespaces ───────────────────────────────────────────────────────────────────────────────

PREFIXES: Final[Mapping[str, str]] = {
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    "http://purl.org/atom/ns#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://podlove.org/simple-chapters": "psc",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Namespaces (lower case) whose elements have rules of their own, and their usual prefix."""

_CORE_ALIASES = frozenset(("", "atom", "atom10", "atom03", "a10", "rss"))
"""Prefixes that a feed may use for the core namespaces."""
# feedparser keeps notes under such names: an element so called confuses it.
_NOTES = frozenset(("author", "publisher", "contributor", "generator"))
_TAKEN = _CORE_ALIASES | frozenset(PREFIXES.values()) | _NOTES | {"gh"}
_ANY_USERLAND = "backend.userland.com/rss"
_XLINK = "http://www.w3.org/1999/xlink"


def doubt(prefix: str, address: str) -> str | None:
    """What about a namespace declaration might mean another name to feedparser; None if nothing."""
    what = f"prefix {prefix!r} for {address!r}"
    known = PREFIXES.get(address.lower())
    if known is not None:
        usual = prefix in _CORE_ALIASES if known == "" else prefix.lower() == known
        return None if usual else what
    if not address or " " in address or _ANY_USERLAND in address.lower() or address == _XLINK:
        return what
    if address == ENGAGEMENT:
        return None if prefix == "gh" else what
    return what if prefix.lower() in _TAKEN else None


def usual_name(tag: str) -> str:
    """What feedparser calls the element ``tag`` (lxml's ``{address}name``); ``?`` if unheard of.

    Holds for feeds without a ``doubt``.
    """
    address, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
    local = local.lower()
    if not address:
        return local
    prefix = "gh" if address == ENGAGEMENT else PREFIXES.get(address.lower(), "?")
    return f"{prefix}_{local}" if prefix else local


# ── names ────────────────────────────────────────────────────────────────────────────────────

SPECIAL: Final = frozenset(
    """
    abstract author body category cc_license channel cloud content content_encoded contributor
    copyright created creativeCommons_license creativecommons_license dc_author dc_contributor
    dc_creator dc_date dc_description dc_language dc_publisher dc_rights dc_subject dc_title
    dcterms_created dcterms_issued dcterms_modified dcterms_valid description email enclosure entry
    expirationdate feed feedburner_browserfriendly fullitem generator geom georss_box georss_line
    georss_point georss_polygon georss_where georssgeom gml_exterior gml_linearring gml_linestring
    gml_point gml_polygon gml_pos gml_poslist guid height homepage id image info issued item
    itunes_author itunes_block itunes_category itunes_email itunes_explicit itunes_image
    itunes_keywords itunes_link itunes_name itunes_owner itunes_subtitle itunes_summary keywords
    language lastbuilddate link managingeditor media_category media_content media_credit
    media_description media_group media_keywords media_license media_player media_rating
    media_restriction media_thumbnail media_title modified name newlocation psc_chapter
    psc_chapters pubdate published rights rss source subtitle summary tagline tags textInput
    textinput title updated uri url webmaster where width xhtml_body
    """.split()  # noqa: SIM905 - a table to be read, not a hundred quotation marks
)
"""Names feedparser has a rule for; all others are noted under their name and no more."""

RISKY: Final = frozenset(
    """
    date links authors contributors author_detail publisher_detail contributor_detail
    """.split()  # noqa: SIM905
)
"""Names without a rule that feedparser nevertheless takes for one of its notes."""

HARMLESS: Final = frozenset(
    """
    author category cloud contributor dc_author dc_contributor dc_creator dc_language dc_publisher
    dc_subject email enclosure expirationdate generator homepage itunes_author itunes_block
    itunes_category itunes_email itunes_explicit itunes_image itunes_keywords itunes_link
    itunes_name itunes_owner keywords language managingeditor media_category media_content
    media_credit media_group media_keywords media_license media_player media_rating
    media_restriction media_thumbnail name tags uri url webmaster
    """.split()  # noqa: SIM905
)
"""Special names that change nothing we keep, wherever they stand."""

HARMLESS_LEAVES: Final = frozenset(
    """
    copyright dc_rights feedburner_browserfriendly info itunes_subtitle rights subtitle tagline
    """.split()  # noqa: SIM905
)
"""Special names that change nothing we keep, unless they hold elements."""

HEAD_LEAVES: Final = HARMLESS_LEAVES | frozenset(
    """
    created dc_date dc_description dc_title dcterms_created dcterms_issued dcterms_modified
    description guid id issued lastbuilddate link modified pubdate published title updated
    """.split()  # noqa: SIM905
)
"""What stands in the head of a feed and tells of the feed, not of its entries."""

BOXES: Final = frozenset(("image", "textinput"))
"""Parts of the head that hold leaves of their own …"""

IN_BOXES: Final = HEAD_LEAVES | frozenset(("width", "height"))
"""… with these names."""
