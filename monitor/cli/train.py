"""``monitor train``: a new model from what the desk corrected, if it is better."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import config_option, data_dir_option, database_option

if TYPE_CHECKING:
    from monitor.classify.compare import Figures
    from monitor.schooling import Challenge

_HEADINGS = (
    ("测试用文本", False),
    ("指标", False),
    ("现用模型", True),
    ("新模型", True),
    ("变化", True),
)
_WIDE = 100
"""Columns where there is no terminal to ask."""
_RESTART = "正在运行的 monitor run 和 monitor web 重新启动后生效。"


@click.command()
@click.option("--by", help="操作人姓名；--dry-run 和 --output 不需要")
@click.option("--dry-run", is_flag=True, help="只比较，不替换")
@click.option("--rollback", is_flag=True, help="不训练，换回上一个模型")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="只用随附文本训练，写入此文件，不比较、不替换",
)
@config_option
@database_option
@data_dir_option
def train(
    by: str | None,
    output: Path | None,
    config_dir: Path,
    database_url: str,
    data_dir: Path,
    *,
    dry_run: bool,
    rollback: bool,
) -> None:
    """用随附文本和历次更正训练新模型，与现用模型比较，更好才替换。

    更正中有三成不用于训练，只用于比较。被替换的模型留存，可用 --rollback 换回。约需两分钟。
    """
    if sum((dry_run, rollback, output is not None)) > 1:
        raise click.UsageError("--dry-run、--rollback、--output 只能选一个")
    if output is not None:
        _build(output, config_dir)
    elif rollback:
        _roll_back(data_dir, _signed(by))
    else:
        signed = "" if dry_run else _signed(by)
        _challenge(signed, config_dir, database_url, data_dir, dry_run=dry_run)


def _signed(by: str | None) -> str:
    if by is None or not by.strip():
        raise click.UsageError("请写明操作人：--by 姓名")
    return by.strip()


def _build(output: Path, config_dir: Path) -> None:
    from monitor.errors import OutputError
    from monitor.schooling import build
    from monitor.settings import load_settings

    model = build(load_settings(config_dir))
    fresh = output.with_name(f".{output.name}.new")  # a program may be reading the old one
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        model.save(fresh)
        fresh.replace(output)
    except OSError as error:
        raise OutputError(f"model {str(output)!r} cannot be written ({error.strerror})") from error
    size = output.stat().st_size / 1e6
    click.echo(f"{output}：模型 {model.version}，{model.card['texts']} 条文本，{size:.1f} MB。")


def _roll_back(data_dir: Path, by: str) -> None:
    from monitor.clock import SystemClock
    from monitor.schooling import SHIPPED, roll_back

    before = roll_back(data_dir, by, SystemClock().now())
    told = "随附的模型" if before == SHIPPED else f"上一个模型（{before}）"
    click.echo(f"已换回{told}。{_RESTART}")


def _challenge(
    by: str, config_dir: Path, database_url: str, data_dir: Path, *, dry_run: bool
) -> None:
    from monitor.app import open_monitor
    from monitor.schooling import SHIPPED, challenge, promote

    with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
        click.echo("正在训练和比较，约需两分钟……", err=True)
        done = challenge(m)
        _show(done)
        if dry_run:
            told = "会替换" if done.verdict.better else "不会替换"
            click.echo(f"只作比较，未作改动；按规则{told}现用模型：{done.verdict.reason}。")
        elif done.verdict.better:
            kept = promote(m, done, by)
            told = "随附的模型" if kept == SHIPPED else f"留存为 {kept}"
            click.echo(f"已换用新模型 {done.model.version}：{done.verdict.reason}。")
            click.echo(f"原模型{told}，可用 monitor train --rollback 换回。{_RESTART}")
        else:
            click.echo(f"仍用现用模型 {done.champion_version}：{done.verdict.reason}。")


def _show(done: Challenge) -> None:
    from monitor.cli.terminal import console_of, headed_table

    click.echo(
        f"新模型 {done.model.version}：{done.texts} 条文本，其中更正 {done.corrections} 条；"
        f"另留出更正 {done.held_back} 条作比较。"
    )
    table = headed_table("与现用模型的比较", _HEADINGS)
    for name, contest in (("标准集", done.gold), ("留出的更正", done.held)):
        about = f"{name}（{contest.champion.texts} 条）"
        for label, old, new in _pairs(contest.champion, contest.challenger):
            change = "—" if old is None or new is None else f"{100 * (new - old):+.1f}"
            table.add_row(about, label, _points(old), _points(new), change)
            about = ""
    console_of(_WIDE).print(table)


def _pairs(old: Figures, new: Figures) -> list[tuple[str, float | None, float | None]]:
    return [
        ("主题 宏平均F1", old.topics, new.topics),
        ("是否相关 F1", old.relevance, new.relevance),
        ("倾向 宏平均F1", old.tone, new.tone),
    ]


def _points(figure: float | None) -> str:
    return "—" if figure is None else f"{100 * figure:.1f}"
