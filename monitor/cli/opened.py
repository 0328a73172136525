"""A command that works on an opened monitor: where it is and what it is set to by three options."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from monitor.cli.options import config_option, data_dir_option, database_option


def with_monitor(command: Callable[..., None]) -> Callable[..., None]:
    """``command`` with ``--config``, ``--database``, ``--data-dir``; it gets the monitor first."""

    @config_option
    @database_option
    @data_dir_option
    @wraps(command)
    def opened(*, config_dir: Path, database_url: str, data_dir: Path, **given: Any) -> None:
        from monitor.app import open_monitor

        with open_monitor(config_dir, database_url, data_dir=data_dir) as m:
            command(m, **given)

    return opened
