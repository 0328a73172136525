"""The feeds of ``bench/collect.py``, written from a seed: same seed, same bytes.

One entry in fifty is about social insurance, as in a general news feed. A fifth of the feeds is
GBK under a label that is wrong (utf-8, iso-8859-1) or missing. Every sentence is made up here.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

PLACES = ("望川县", "临澜县", "示范市", "青禾区", "白石镇", "云岭县", "南浦区", "平沙市")
MATTERS = (
    ("{place}第{n}届龙舟赛开桨，{m}支队伍参赛", "沿河两岸聚集了不少市民，组委会说比赛将持续三天。"),
    ("{place}夜间气温骤降，蔬菜大棚加盖第{n}层膜", "农技人员上门指导，提醒种植户留意通风。"),
    ("{place}图书馆新馆开放，首日接待{n}人次", "馆内设有自习区和儿童阅读角，每周一闭馆。"),
    ("{place}地铁{m}号线延长段进入第{n}天试运行", "试运行期间不载客，预计年底前通车。"),
    ("{place}举办第{n}场招聘夜市，{m}家企业到场", "岗位以制造、物流和餐饮为主，现场可直接面谈。"),
    ("{place}老旧小区加装电梯第{n}台投用", "居民说上下楼方便多了，后续还有{m}台在施工。"),
)
OURS = (
    ("{place}居民反映养老金第{n}天仍未到账", "多位退休老人称往常每月15日发放，本月至今没有收到。"),
    ("{place}医保异地就医备案系统卡顿{n}小时", "参保人说备案页面反复报错，窗口建议改日再办。"),
    (
        "{place}灵活就业人员问：社保缴费基数为何上调{n}%",
        "有人担心负担加重，经办机构表示按政策执行。",
    ),
)
START = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


def write_feeds(folder: Path, feeds: int, entries: int, gbk: int, seed: int = 11) -> list[str]:
    """Write ``feeds`` feeds of ``entries`` each, ``gbk`` of them mislabelled: their file names."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)  # noqa: S311 - text for a benchmark
    names = []
    for number in range(feeds):
        in_gbk = number % (feeds // gbk) == 0 if gbk else False
        label = ("utf-8", "none", "iso-8859-1")[number // 5 % 3] if in_gbk else "utf-8"
        declared = ' encoding="utf-8"' if in_gbk and number % 2 else ""
        text = f'<?xml version="1.0"{declared}?>\n{_feed(number, entries, chance)}'
        names.append(f"{number:04}.{label}.xml")
        (folder / names[-1]).write_bytes(text.encode("gbk" if in_gbk else "utf-8"))
    return names


def _feed(number: int, entries: int, chance: random.Random) -> str:
    items = "".join(_entry(number, n, chance) for n in range(entries))
    return (
        '<rss version="2.0"><channel><title>示范网</title><link>https://www.shifan.example/</link>'
        f"<description>第{number}号订阅源</description>{items}</channel></rss>\n"
    )


def _entry(feed: int, number: int, chance: random.Random) -> str:
    title, body = chance.choice(OURS if chance.random() < 0.02 else MATTERS)
    told = {
        "place": chance.choice(PLACES),
        "n": chance.randint(2, 9999),
        "m": chance.randint(2, 99),
    }
    link = f"https://www.shifan.example/{feed}/{number}.html"
    at = format_datetime(START - timedelta(minutes=chance.randint(0, 1440)))
    summary = escape(
        f"<p>{body.format(**told)}</p><p>记者在{told['place']}了解到，详情以通报为准。</p>"
    )
    return (
        f"<item><title>{escape(title.format(**told))}</title><link>{link}</link>"
        f"<guid>{link}</guid><pubDate>{at}</pubDate><description>{summary}</description></item>\n"
    )
