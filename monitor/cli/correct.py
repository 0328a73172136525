"""``monitor correct``: a person says what an item really is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from monitor.cli.options import ROW, config_option, data_dir_option, database_option
from monitor.types import Demand

_NOTHING = "none"
_OTHER = "other"


@click.command()
@click.argument("item", type=ROW)
@click.option(
    "--topics",
    help=f"主题，用逗号隔开，主要的在前；写编号或名称，{_OTHER} 表示相关但不属任何主题",
)
@click.option("--relevant/--irrelevant", default=None, help="与社会保险有关；与社会保险无关")
@click.option("--tone", type=click.Choice(["-1", "0", "1"]), help="倾向：-1 负面，0 中性，1 正面")
@click.option(
    "--demand",
    type=click.Choice([*(demand.value for demand in Demand), _NOTHING]),
    help="诉求；none 表示没有诉求",
)
@click.option("--region", "regions", multiple=True, help="发生地的区划代码，可多次；none 表示没有")
@click.option("--mirror/--no-mirror", default=None, help="镜像站的转贴，不计入传播；并非如此")
@click.option("--by", required=True, help="更正人姓名")
@click.option("--note", default="", help="说明")
@config_option
@database_option
@data_dir_option
def correct(  # noqa: PLR0913 - one parameter an option
    *,
    item: int,
    topics: str | None,
    tone: str | None,
    demand: str | None,
    regions: tuple[str, ...],
    by: str,
    note: str,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    relevant: bool | None,
    mirror: bool | None,
) -> None:
    """更正第 ITEM 号条目的判断：是否相关、主题、倾向、诉求、发生地。

    只写要更正的各项，没写的保持原样；后一次更正优先于前一次，机器原判留存备查。所属事件随即重新研判。
    """
    if not by.strip():
        raise click.BadParameter("没有写姓名", param_hint="--by")
    _refuse_contradictions(topics, tone, demand, regions, relevant=relevant, mirror=mirror)
    from monitor.app import open_monitor
    from monitor.learning import correct as record
    from monitor.types import Correction

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        labels = {topic.id: topic.label for topic in m.settings.topics.topics}
        named = None if topics is None else _topics(topics, labels)
        said = Correction(
            item_id=item,
            at=m.clock.now(),
            by=by.strip(),
            note=note,
            relevant=True if named is not None else relevant,
            topics=named,
            tone=None if tone is None else int(tone),
            demand=_demand(demand),
            regions=_regions(regions, m.gazetteer.known),
            mirror=mirror,
        )
        done = record(m, said)
    if not done.changed:
        click.echo(f"条目 {item} 已是如此，没有改动。")
        return
    click.echo(f"条目 {item} 已更正：{done.stands.reason}")
    if done.dismissed:
        click.echo(f"事件 {done.incident_id} 中已没有相关条目，已排除，停止催办。")
    elif done.incident_id is not None:
        click.echo(f"事件 {done.incident_id} 将在下一次研判时重新定级。")


def _refuse_contradictions(
    topics: str | None,
    tone: str | None,
    demand: str | None,
    regions: tuple[str, ...],
    *,
    relevant: bool | None,
    mirror: bool | None,
) -> None:
    labels = (topics, tone, demand, regions or None)
    if relevant is False and any(label is not None for label in labels):
        raise click.UsageError("--irrelevant 与主题、倾向、诉求、发生地不能同时写")
    if relevant is None and mirror is None and all(label is None for label in labels):
        raise click.UsageError(
            "请写明更正什么：--topics、--irrelevant、--tone、--demand、--region 或 --mirror"
        )


def _topics(text: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    names = [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
    if names == [_OTHER]:
        return ()
    found = [_topic(name, labels) for name in names]
    if not found:
        raise click.BadParameter("没有写主题", param_hint="--topics")
    return tuple(dict.fromkeys(found))


def _topic(name: str, labels: Mapping[str, str]) -> str:
    by_label = {label: topic for topic, label in labels.items()}
    if name in labels:
        return name
    if name in by_label:
        return by_label[name]
    near = difflib.get_close_matches(name, [*labels, *by_label], n=1, cutoff=0.4)
    told = [f"{topic} {label}" for topic, label in labels.items() if {topic, label} & {*near}]
    hint = f"，是否想用 {told[0]}？" if told else "；全部主题见 topics.yaml"
    raise click.BadParameter(f"没有 {name!r} 这个主题{hint}", param_hint="--topics")


def _demand(word: str | None) -> tuple[Demand, ...] | None:
    if word is None:
        return None
    return () if word == _NOTHING else (Demand(word),)


def _regions(codes: tuple[str, ...], known: Callable[[str], bool]) -> tuple[str, ...] | None:
    if not codes:
        return None
    if codes == (_NOTHING,):
        return ()
    for code in codes:
        if not known(code):
            raise click.BadParameter(
                f"地名代码 {code!r} 不在地名表中；应为六位区划代码", param_hint="--region"
            )
    return codes
