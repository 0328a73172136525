"""Looks as the style sheet of a Word file. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.reports.render.word.fonts import Faces
from monitor.reports.render.word.looks import BODY_POINTS, LATIN, LOOKS, Look
from monitor.reports.render.word.xml import Element, element, qualified, valued

_SIDES = {"box": ("top", "left", "bottom", "right"), "above": ("top",), "below": ("bottom",)}


def style_sheet(faces: Faces) -> Element:
    """All styles, on the ground of 三号 in the body's typeface with the standard's line."""
    return element("w:styles", children=(_defaults(faces), *_grounds(), *_styles(faces)))


def _defaults(faces: Faces) -> Element:
    language = element("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN"})
    run = element("w:rPr", children=(_fonts(faces.body.name, LATIN), language))
    return element("w:docDefaults", children=(element("w:rPrDefault", children=(run,)),))


def _grounds() -> Iterator[Element]:
    """Those styles Word takes for granted."""
    yield _style("DefaultParagraphFont", "Default Paragraph Font", "character", default=True)
    yield _style("NoList", "No List", "numbering", default=True)
    cells = element("w:tblCellMar", children=(_width(side) for side in ("left", "right")))
    table = _style("TableNormal", "Normal Table", "table", default=True)
    table.append(element("w:tblPr", children=(cells,)))
    yield table
    grid = _style("ReportTable", "报告表格", "table", based="TableNormal")
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = element("w:tblBorders", children=(_border(side, "404040", 4, 0) for side in sides))
    grid.append(element("w:tblPr", children=(lines,)))
    yield grid


def _width(side: str) -> Element:
    return element(f"w:{side}", {"w:w": 85, "w:type": "dxa"})


def _styles(faces: Faces) -> Iterator[Element]:
    for key, look in LOOKS.items():
        style = _style(key, look.name, look.kind, based=look.based, default=key == "Normal")
        paragraph, run = list(_paragraph(look)), list(_run(look, faces))
        if paragraph:
            style.append(element("w:pPr", children=paragraph))
        if run:
            style.append(element("w:rPr", children=run))
        yield style


def _style(key: str, name: str, kind: str, *, based: str = "", default: bool = False) -> Element:
    style = element("w:style", {"w:type": kind, "w:styleId": key}, (valued("w:name", name),))
    if default:
        style.set(qualified("w:default"), "1")
    if based:
        style.append(valued("w:basedOn", based))
    style.append(element("w:qFormat"))
    return style


def _paragraph(look: Look) -> Iterator[Element]:
    """In the order that the schema asks for."""
    if look.with_next:
        yield element("w:keepNext")
    if look.new_page is not None:
        yield valued("w:pageBreakBefore", int(look.new_page))
    if look.ruled:
        weight = 12 if look.ruled == "below" else 6
        rules = (_border(side, look.rule, weight, 4) for side in _SIDES[look.ruled])
        yield element("w:pBdr", children=rules)
    if look.tab is not None:
        stop = element("w:tab", {"w:val": "right", "w:pos": look.tab})
        yield element("w:tabs", children=(stop,))
    if look.breaks_words:
        yield valued("w:wordWrap", "0")
    yield from _spacing(look)
    yield from _indent(look)
    if look.align:
        yield valued("w:jc", look.align)
    if look.outline is not None:
        yield valued("w:outlineLvl", look.outline)


def _spacing(look: Look) -> Iterator[Element]:
    spacing: dict[str, str | int] = {}
    if look.before is not None:
        spacing["w:before"] = look.before
    if look.after is not None:
        spacing["w:after"] = look.after
    if look.line is not None:
        spacing["w:line"] = look.line or 240
        spacing["w:lineRule"] = "exact" if look.line else "auto"
    if spacing:
        yield element("w:spacing", spacing)


def _indent(look: Look) -> Iterator[Element]:
    """In characters, and for those who know no characters in twentieths of a point."""
    indents = {"left": look.left, "right": look.right}
    if look.first is not None:
        indents["firstLine" if look.first >= 0 else "hanging"] = abs(look.first)
    width = (look.points or BODY_POINTS) * 20 / 100
    given: dict[str, str | int] = {}
    for side, hundredths in indents.items():
        if hundredths is not None:
            given[f"w:{side}Chars"] = hundredths
            given[f"w:{side}"] = round(hundredths * width)
    if given:
        yield element("w:ind", given)


def _run(look: Look, faces: Faces) -> Iterator[Element]:
    """In the order that the schema asks for."""
    if look.face:
        yield _fonts(getattr(faces, look.face).name, look.latin)
    if look.bold is not None:
        yield from (valued(tag, int(look.bold)) for tag in ("w:b", "w:bCs"))
    if look.colour:
        yield valued("w:color", look.colour)
    if look.squeeze is not None:
        yield valued("w:spacing", look.squeeze)
    if look.points:
        yield from (valued(tag, round(2 * look.points)) for tag in ("w:sz", "w:szCs"))
    if look.underline:
        yield element("w:u", {"w:val": look.underline, "w:color": "808080"})
    if look.framed:
        yield element("w:bdr", {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "595959"})
    if look.ground:
        yield element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": look.ground})
    if look.raised:
        yield valued("w:vertAlign", "superscript")


def _fonts(name: str, latin: str) -> Element:
    given: dict[str, str | int] = {"w:eastAsia": name}
    if latin:
        letters = name if latin == "=" else latin
        given |= dict.fromkeys(("w:ascii", "w:hAnsi", "w:cs"), letters)
    return element("w:rFonts", given)


def _border(side: str, colour: str, eighths: int, space: int) -> Element:
    return element(
        f"w:{side}", {"w:val": "single", "w:sz": eighths, "w:space": space, "w:color": colour}
    )
