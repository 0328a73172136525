"""Reports as the terminal shows them: their files, their list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from monitor.clock import desk
from monitor.reporting.files import KEPT, missing, place_of
from monitor.trace import one_line
from monitor.types import Report, ReportStatus


def print_files(report: Report, data_dir: Path, asked: Sequence[str] = ()) -> None:
    """Where each file lies, and why a form that was asked for is not there."""
    for file in report.files:
        if file.form != KEPT:
            click.echo(f"  {place_of(data_dir, file)}")
    there = {file.form for file in report.files}
    for form in dict.fromkeys(asked):
        if form not in there:
            click.echo(f"  没有生成 {form}：{missing(form) or '见 monitor.log'}", err=True)
    if report.status is not ReportStatus.PUBLISHED:
        click.echo(f"  报告{report.id}，{report.status.label}")


def print_list(reports: Iterable[Report]) -> None:
    """A line for each report."""
    for report in reports:
        start, end = desk(report.period_start), desk(report.period_end)
        who = f"，审核{report.decided_by}" if report.decided_by not in ("", "rules") else ""
        version = f" 第{report.version}版" if report.version > 1 else ""
        scope = f" {report.scope}" if report.scope else ""
        click.echo(
            one_line(
                f"{report.id:>5}  {report.name or report.kind}{scope}{version}"
                f"  {start:%Y-%m-%d %H:%M} 至 {end:%Y-%m-%d %H:%M}  {report.status.label}{who}"
            )
        )
