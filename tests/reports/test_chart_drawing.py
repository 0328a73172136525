"""Charts as pictures: whole, harmless, the same each time, nothing over the edge."""

import math
import re
import struct
import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Final

import matplotlib as mpl
import pytest
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from PIL import Image

from monitor.errors import InputError, OutputError
from monitor.reports.chart import (
    Bar,
    Bars,
    Chart,
    Curve,
    Event,
    Line,
    Moment,
    Stack,
    TileMap,
    Timeline,
    Window,
)
from monitor.reports.provinces import PROVINCES
from monitor.reports.render import charts
from monitor.reports.render.charts import drawing, fonts, press
from monitor.reports.render.charts.lettering import ems, lettering, shorten
from monitor.reports.render.charts.palette import DARK, LIGHT
from monitor.reports.render.charts.pen import Pen

JUNE_15: Final = datetime(2026, 6, 14, 16, tzinfo=UTC)
HOSTILE: Final = '<script>alert("$x^2$")</script>&\u202e\x07🙂]]>'


def times(count: int, hours: int = 1) -> tuple[datetime, ...]:
    return tuple(JUNE_15 + timedelta(hours=hours * i) for i in range(count))


def wave(name: str, count: int, size: float = 100) -> Line:
    values = (round(size * (1 + math.sin(i / 5 + len(name)))) for i in range(count))
    return Line(name=name, values=tuple(values))


def curve(lines: tuple[Line, ...], steps: int, **more: object) -> Curve:
    facts: dict[str, object] = {
        "title": "每日条数",
        "unit": "条",
        "says": "缴费期内上升。",
        "times": times(steps, 24),
        "grain": "day",
        "lines": lines,
    }
    return Curve(**(facts | more))  # type: ignore[arg-type]  # facts by name


def bars(rows: int, size: float = 3) -> Bars:
    return Bars(
        title="平台",
        unit="条",
        says="微博最多。",
        series=("原创", "转载"),
        bars=tuple(
            Bar(name=f"养老保险待遇调整政策解读汇总第{i}辑", values=(size * i, i))
            for i in range(rows)
        ),
    )


_FORECAST = Line(
    name="条数",
    values=(*range(1, 31), 31, 32),
    low=(*[None] * 30, 20, 18),
    high=(*[None] * 30, 40, 45),
)
CHARTS: Final[dict[str, Chart]] = {
    "curve": curve(
        (wave("原创", 30), wave("转载与镜像", 30), wave("网民提问", 30)),
        30,
        moments=(
            Moment(at=JUNE_15 + timedelta(days=6), label="系统停机升级"),
            Moment(at=JUNE_15 + timedelta(days=7), label="市医保局首次回应"),
            Moment(at=JUNE_15 + timedelta(days=29, hours=14), label="末日下午"),
            Moment(at=JUNE_15 + timedelta(days=30), label="在图外"),
        ),
        windows=(
            Window(
                start=JUNE_15 + timedelta(days=10),
                end=JUNE_15 + timedelta(days=14),
                label="集中缴费期",
            ),
        ),
    ),
    "forecast": curve((_FORECAST,), 32, forecast_from=times(32, 24)[30]),
    "one point": curve((Line(name="名" * 40, values=(7,)), Line(name="二", values=(9,))), 1),
    "400 points": curve((wave("省级", 400, 2e6), wave("地方", 400, 1e6)), 400),
    "gaps": curve((Line(name="甲", values=(1, None, 3, 4, None)),), 5),
    "unknown": curve((Line(name="甲", values=(None, None)), Line(name="乙", values=(1, 2))), 2),
    "zeros": curve((Line(name="甲", values=(0,) * 9), Line(name="乙", values=(0,) * 9)), 9),
    "12 lines": curve(tuple(wave(f"第{i}个" + "长" * i, 40) for i in range(12)), 40),
    "12 rates": curve(tuple(wave("率" * i, 9) for i in range(12)), 9, adds_up=False, unit="%"),
    "below zero": curve((Line(name="甲", values=(-3.3, 0, 2.5)), wave("乙", 3, 2)), 3),
    "no data": curve((), 0),
    "bars": bars(6),
    "many bars": bars(40, 1e7),
    "bars of nothing": bars(1),
    "hostile": Bars(
        title=HOSTILE,
        unit=HOSTILE[:9],
        says=HOSTILE,
        series=("条数",),
        bars=(Bar(name=HOSTILE, values=(1,)), Bar(name="$\\frac{1}{2}$", values=(2,))),
    ),
    "stack": Stack(
        title="平台占比",
        unit="条",
        says="微博过半。",
        times=times(8, 24),
        grain="day",
        parts=tuple(
            Line(name=name, values=(1, *range(10 + i, 17 + i)))
            for i, name in enumerate(("微博", "微信", "新闻客户端及网站", "论坛", "短视频", "热线"))
        ),
    ),
    "small stack": Stack(
        title="倾向",
        unit="条",
        says="条数太少。",
        times=times(2, 168),
        grain="week",
        parts=(Line(name="不利", values=(1, 2)), Line(name="中性", values=(None, 0))),
    ),
    "tiles": TileMap(
        title="分布",
        unit="条",
        says="广东最多。",
        values={p.code: 7 * i**3 for i, p in enumerate(PROVINCES) if p.name != "西藏"},
    ),
    "huge tiles": TileMap(
        title="分布",
        unit="条",
        says="",
        values={p.code: 12345678 * (i + 1) for i, p in enumerate(PROVINCES)},
    ),
    "one tile": TileMap(title="分布", unit="条", says="", values={"44": 1}),
    "timeline": Timeline(
        title="经过",
        says="首发后五小时回应。",
        events=tuple(
            Event(
                at=JUNE_15 + timedelta(hours=2.5 * i), label="事项" + "长" * i, weighty=i % 7 == 0
            )
            for i in range(20)
        ),
    ),
    "one event": Timeline(title="经过", says="", events=(Event(at=JUNE_15, label="首发"),)),
    "no events": Timeline(title="经过", says="", events=()),
}
_USUAL: Final = ("curve", "hostile", "stack", "one tile", "timeline")
each_chart = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in _USUAL else pytest.mark.slow) for name in CHARTS],
)


def drawn(chart: Chart, width: float) -> Figure:
    font = fonts.chinese_font()
    assert font
    with press._own_settings({}):
        return press._figure(chart, Pen(colours=LIGHT, type=lettering(font), width=width))


# ── as a picture ─────────────────────────────────────────────────────────────────────────────


@each_chart
@pytest.mark.parametrize("width", [drawing.NARROWEST_MM, drawing.WIDTH_MM])
def test_words_lie_on_the_sheet_and_not_on_each_other(name: str, width: float) -> None:
    figure = drawn(CHARTS[name], width)
    canvas = FigureCanvasAgg(figure)
    with press._own_settings({}):
        figure.draw_without_rendering()
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib gives no type
    sheet, dot = figure.bbox, figure.dpi / 25.4
    boxes = {
        (words.get_text(), i): words.get_window_extent(renderer)
        for i, words in enumerate(figure.findobj(Annotation))
    }
    for (words, _), box in boxes.items():
        assert box.x0 > sheet.x0 - dot / 2, words
        assert box.y0 > sheet.y0 - dot / 2, words
        assert box.x1 < sheet.x1 + dot / 2, words
        assert box.y1 < sheet.y1 + dot / 2, words
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(across, up) < 0.6 * dot, (one, other)


def test_picture_is_as_wide_as_asked_and_tells_no_maker() -> None:
    data = charts.png(CHARTS["bars"], width_mm=127, dpi=200)
    with Image.open(BytesIO(data)) as image:
        assert image.width == 1000
        assert set(image.info) == {"dpi"}
    assert struct.unpack(">I", data[16:20]) == (1000,)


# ── as markup ────────────────────────────────────────────────────────────────────────────────


def tree(markup: str) -> etree._Element:
    return etree.fromstring(markup.encode())


@each_chart
@pytest.mark.parametrize("draw", [charts.svg, charts.svg_outlined])
def test_markup_stands_alone_and_does_nothing(name: str, draw: Callable[..., str]) -> None:
    root = tree(draw(CHARTS[name], prefix="c7"))
    names = {etree.QName(element).localname for element in root.iter()}
    drawn_of = {"svg", "title", "desc", "defs", "clipPath", "pattern", "g", "path", "rect", "use"}
    assert names <= drawn_of | {"text"}
    attributes = {key for element in root.iter() for key in element.attrib}
    assert not {key for key in attributes if key.startswith("on") or key == "style" or "}" in key}
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(one).startswith("c7-") for one in ids)
    for element in root.iter():
        for key, value in element.attrib.items():
            for reference in re.findall(r"url\(#(.+?)\)", value) + [value[1:]] * (key == "href"):
                assert reference in ids
            assert "://" not in value


@each_chart
def test_every_colour_of_a_page_has_its_name(name: str) -> None:
    markup = charts.svg(CHARTS[name])
    named = re.findall(r"var\((--chart-\w+), (#\w{6})\)", markup)
    assert named
    assert {colour: LIGHT.variables()[variable] for variable, colour in named} == {
        colour: colour for _, colour in named
    }
    root = tree(markup)
    paints = {element.get(key) for element in root.iter() for key in ("fill", "stroke")}
    assert {paint for paint in paints if paint and paint.startswith("#")} == set()


def test_dark_page_falls_back_on_dark_colours() -> None:
    assert f"var(--chart-one, {DARK.one})" in charts.svg(CHARTS["curve"], dark=True)


def test_style_sheet_names_every_colour_for_light_and_dark() -> None:
    sheet = charts.stylesheet()
    for colours in (LIGHT, DARK):
        for name, colour in colours.variables().items():
            assert f"{name}:{colour};" in sheet
    assert "prefers-color-scheme:dark" in sheet


def test_chart_says_itself_to_those_who_hear_it() -> None:
    root = tree(charts.svg(CHARTS["curve"], prefix="c1"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c1-title c1-desc"
    assert [element.text for element in root[:2]] == ["每日条数", "缴费期内上升。"]
    assert [element.get("id") for element in root[:2]] == ["c1-title", "c1-desc"]


def test_words_of_a_page_are_words_and_those_of_a_print_are_outlines() -> None:
    words = [
        element.text
        for element in tree(charts.svg(CHARTS["curve"]))
        if element.tag.endswith("}text")
    ]
    assert {"原创", "市医保局首次回应", "集中缴费期", "末日下午", "单位：条", "6月15日"} <= set(
        words
    )
    assert "在图外" not in words
    outlined = charts.svg_outlined(CHARTS["curve"])
    assert "<text" not in outlined
    assert "font" not in outlined
    assert "var(" not in outlined


def test_hostile_words_are_shown_as_they_are() -> None:
    root = tree(charts.svg(CHARTS["hostile"]))
    words = [element.text or "" for element in root.iter() if element.tag.endswith("}text")]
    assert "$\\frac{1}{2}$" in words
    assert any(word.startswith('<script>alert("$x^2$")') for word in words)
    assert root[0].text == '<script>alert("$x^2$")</script>&🙂]]>'
    assert not {c for word in words for c in word} & {"\u202e", "\x07", "🙂"}


@pytest.mark.parametrize("prefix", ["", "7", "a b", 'x"onload="', "ä"])
def test_prefix_that_is_no_id_is_refused(prefix: str) -> None:
    with pytest.raises(InputError, match="cannot begin an id"):
        charts.svg(CHARTS["bars"], prefix=prefix)


def test_chart_too_narrow_to_be_read_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read; give 80"):
        charts.png(CHARTS["bars"], width_mm=30)


# ── the same each time ───────────────────────────────────────────────────────────────────────


def test_same_chart_is_the_same_picture_whatever_was_drawn_meanwhile() -> None:
    some = ("curve", "stack", "bars")
    before = [(charts.svg(CHARTS[name]), charts.png(CHARTS[name], dpi=50)) for name in some]
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "lines.linewidth": 9}):
        settings = dict(mpl.rcParams)
        with ThreadPoolExecutor(3) as threads:
            after = list(
                threads.map(
                    lambda name: (charts.svg(CHARTS[name]), charts.png(CHARTS[name], dpi=50)), some
                )
            )
        assert dict(mpl.rcParams) == settings
    assert after == before


# ── what it needs ────────────────────────────────────────────────────────────────────────────


def test_matplotlib_is_loaded_with_the_first_drawing_only() -> None:
    code = (
        "import sys; from monitor.reports.render import charts; charts.available();"
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_missing_library_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert charts.available() == ""
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    assert "pip install 'golden-hour[report]'" in charts.available()


def test_missing_font_is_told_with_both_remedies(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (drawing, press):
        monkeypatch.setattr(module, "chinese_font", lambda: None)
    assert "fonts-noto-cjk" in charts.available()
    assert "pip install 'golden-hour[report]'" in charts.available()
    with pytest.raises(OutputError, match="no Chinese font"):
        charts.png(CHARTS["bars"])


def test_packaged_font_is_found_first() -> None:
    found = fonts.chinese_font()
    assert found
    assert found.name == "NotoSansSC-Regular.otf"
    assert found.parent.name == fonts.PACKAGED


def test_best_font_of_the_system_is_taken_and_simhei_never(tmp_path: Path) -> None:
    for name in ("simhei.ttf", "SimHei.ttf", "msyh.ttc", "NotoSansSC[wght].ttf"):
        (tmp_path / name).touch()
    assert fonts.find_in([tmp_path, tmp_path / "none"]) is None
    (tmp_path / "deep").mkdir()
    for name in ("wqy-zenhei.ttc", "NotoSansCJK-Regular.ttc"):
        (tmp_path / "deep" / name).touch()
    found = fonts.find_in([tmp_path])
    assert found == tmp_path / "deep" / "NotoSansCJK-Regular.ttc"


def test_collection_of_faces_gives_its_chinese_one() -> None:
    collection = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
    if not collection.exists():
        pytest.skip("no collection of Noto Sans CJK on this machine")
    assert lettering(collection).path.face_index == 2


def test_character_the_font_has_not_becomes_a_box_without_a_warning() -> None:
    font = fonts.chinese_font()
    assert font
    assert lettering(font).drawable("社保🙂ش") == "社保□□"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        charts.png(CHARTS["hostile"], dpi=50)


def test_long_words_are_cut_to_the_room() -> None:
    assert shorten("养老保险待遇", 4) == "养老保…"
    assert shorten("养老保险", 4) == "养老保险"
    assert shorten("a\u202eb\nc", 9) == "ab c"
    assert ems(shorten("长" * 99 + "x" * 99, 12.5)) <= 12.5
