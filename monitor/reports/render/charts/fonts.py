"""Which font file charts are lettered with: the packaged one, or else one of the system's.

The packaged one comes first, so that the same chart is the same picture on every machine. All of
these are free: Noto, Source Han and Fandol under the SIL Open Font License or the GPL with font
exception, WenQuanYi under the GPL with font exception. SimHei and the fonts of office suites are
not, and are never looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGED: Final = "pylopdf_fonts_zh_cn"
"""A package of data: Noto Sans SC and Noto Serif SC as Google publishes them, SIL OFL 1.1."""

_FILES: Final = (
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "NotoSansCJK-Regular.ttc",
    "SourceHanSans-Regular.ttc",
    "SourceHanSans.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "FandolHei-Regular.otf",
)
"""The best first. Variable fonts are left out: they are drawn in their thinnest weight."""

CSS_STACK: Final = (
    "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',"
    "'WenQuanYi Micro Hei',sans-serif"
)
"""What a browser is asked for where it sets the text itself."""


@cache
def chinese_font() -> Path | None:
    """The font file to use; None where there is none."""
    return _packaged() or find_in(
        (
            Path("/usr/share/fonts"),
            Path("/usr/local/share/fonts"),
            Path("~/.local/share/fonts").expanduser(),
            Path("~/.fonts").expanduser(),
        )
    )


def find_in(folders: Sequence[Path]) -> Path | None:
    """The best Chinese font file below ``folders``."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.[ot]t[fc]")):
            found.setdefault(path.name, path)
    return next((found[name] for name in _FILES if name in found), None)


def _packaged() -> Path | None:
    spec = find_spec(PACKAGED)
    if spec is None or spec.origin is None:
        return None
    return find_in([Path(spec.origin).parent])
