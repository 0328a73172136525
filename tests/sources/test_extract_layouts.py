"""Pages as Chinese sites build them, all made up: every field of each must come out right.

One entry of ``layouts/*.yaml`` is one page. ``<story/>`` stands for the paragraphs of one short
report, ``<story-br/>`` for the same divided by breaks, ``story`` for its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.clock import desk
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.outlets import OutletsSettings
from monitor.sources.extract import article

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
STORY = (
    "为方便办事群众，示范市近日推出新的服务举措，窗口办理时间平均压缩了三分之一。",
    "据介绍，新举措包括容缺受理、帮办代办、上门服务等八项内容，覆盖全市所有乡镇和街道。",
    "“以前要跑两三趟，现在一趟就够了。”家住青埠镇的一位老人告诉记者，办完手续只用了二十分钟。",
    "下一步，示范市将继续扩大网上办理的范围，年底前实现高频事项全部“掌上办”。",
)
LAYOUTS = [
    pytest.param(entry, id=f"{path.stem}: {entry['layout']}")
    for path in sorted((Path(__file__).parent / "layouts").glob("*.yaml"))
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def outlets() -> OutletsSettings:
    return load_settings(shipped_config_dir()).outlets


@pytest.mark.parametrize("entry", LAYOUTS)
def test_every_field_of_the_layout_is_right(
    entry: Mapping[str, Any], outlets: OutletsSettings
) -> None:
    paragraphs = "".join(f"<p>　　{text}</p>\n" for text in STORY)
    page = entry["page"].replace("<story/>", paragraphs)
    page = page.replace("<story-br/>", "<br>\n　　".join(STORY))
    found = article(page, None, NOW, url=entry["url"], outlets=outlets)
    at = found.published_at
    shown = {
        "title": found.title,
        "published_at": desk(at).isoformat() if at else None,
        "outlet": found.outlet,
        "author_class": found.author_class,
        "text": found.body,
    }
    told = entry["expect"]
    assert shown == {**told, "text": told["text"].replace("story", "\n".join(STORY))}


def test_there_are_thirty_layouts_and_more() -> None:
    assert len(LAYOUTS) >= 30
