"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

ROW = click.IntRange(1, 2**63 - 1)
"""The number of a row: what a database can count to."""


def default_config() -> Path:
    """``config/`` where it is, or else the shipped one."""
    from monitor.settings import shipped_config_dir

    here = Path("config")
    return here if here.is_dir() else shipped_config_dir()


def config_option(command: F) -> F:
    """``--config DIR``."""
    return click.option(
        "--config",
        "config_dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=default_config,
        envvar="MONITOR_CONFIG",
        show_default="config/",
        help="设置文件夹",
    )(command)


def database_option(command: F) -> F:
    """``--database URL``."""
    return click.option(
        "--database",
        "database_url",
        default="sqlite:///var/monitor.db",
        envvar="MONITOR_DATABASE",
        show_default=True,
        help="数据库地址",
    )(command)


def data_dir_option(command: F) -> F:
    """``--data-dir DIR``."""
    return click.option(
        "--data-dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("var"),
        envvar="MONITOR_DATA_DIR",
        show_default=True,
        help="报告、日志和输出文件所在文件夹",
    )(command)


def json_option(command: F) -> F:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")(command)
