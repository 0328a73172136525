"""The typefaces of an official document, and what stands in for one that is missing. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.reports.render.seen import seen
from monitor.reports.render.word.xml import Element, element, valued
from monitor.settings.reports import Layout

_GB2312 = "86"
"""The character set Word goes by where it knows none of the names."""
_SONG_CLASS = "02010600030101010101"
_EVEN_CLASS = "02010609060101010101"
"""PANOSE classes of SimSun, and of FangSong, KaiTi and SimHei."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A typeface by name, and those to use instead."""

    name: str
    instead: tuple[str, ...] = ()
    panose: str = _EVEN_CLASS
    family: str = "modern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """What each part of a document is set in."""

    title: Face
    body: Face
    hei: Face = Face(name="黑体", instead=("SimHei", "华文黑体"))
    kai: Face = Face(name="楷体_GB2312", instead=("楷体", "KaiTi", "华文楷体"))
    song: Face = Face(name="宋体", instead=("SimSun",), panose=_SONG_CLASS, family="auto")

    def each(self) -> tuple[Face, ...]:
        """All of them."""
        return self.title, self.body, self.hei, self.kai, self.song


def faces_of(layout: Layout) -> Faces:
    """Those of the settings, and the fixed ones of headings and page numbers."""
    return Faces(
        title=_first(layout.title_fonts, Face(name="宋体", panose=_SONG_CLASS, family="auto")),
        body=_first(layout.body_fonts, Face(name="仿宋")),
    )


def _first(names: Iterable[str], otherwise: Face) -> Face:
    wanted = tuple(name for name in map(seen, names) if name)
    if not wanted:
        return otherwise
    return Face(
        name=wanted[0], instead=wanted[1:], panose=otherwise.panose, family=otherwise.family
    )


def font_table(faces: Faces) -> Element:
    """The file's table of typefaces, each name once."""
    named = {face.name: face for face in reversed(faces.each())}
    return element("w:fonts", children=(_font(face) for _, face in sorted(named.items())))


def _font(face: Face) -> Element:
    instead = (valued("w:altName", ",".join(face.instead)),) if face.instead else ()
    rest = (
        valued("w:panose1", face.panose),
        valued("w:charset", _GB2312),
        valued("w:family", face.family),
        valued("w:pitch", "default"),
    )
    return element("w:font", {"w:name": face.name}, (*instead, *rest))
