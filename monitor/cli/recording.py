"""Writing what a trial brought as a golden sample for the tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from monitor.cli.tried import Tried
from monitor.errors import InputError, OutputError, SourceError
from monitor.sources.catalogue import build
from monitor.sources.sample.specimen import specimen
from monitor.sources.worker import ParserPool

_ALWAYS = ("source.json", "expected.json")


def refuse_to_overwrite(folder: Path, *, force: bool, names: Iterable[str] = _ALWAYS) -> None:
    """OutputError when a sample's file is there already, unless ``force``."""
    there = [name for name in names if (folder / name).exists()]
    if there and not force:
        raise OutputError(
            f"{folder / there[0]} 已经存在；请换一个文件夹，或加 --force 覆盖", permanent=True
        )


def record(tried: Tried, parsers: ParserPool, folder: Path, *, force: bool) -> None:
    """Write the sample of ``tried`` into ``folder``.

    InputError when it may not be kept or cannot be read back, OutputError when it cannot be
    written.
    """
    sample = specimen(tried.config, tried.responses)
    source = build(sample.config)
    try:
        files = sample.written(lambda answer, state: parsers.parse(source, answer, state))
    except SourceError as error:
        raise InputError(f"裁剪、脱敏后的内容读不出来，没有写入样本：{error}") from error
    refuse_to_overwrite(folder, force=force, names=files)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise OutputError(f"样本写不进 {folder}（{error.strerror}）；请换一个文件夹") from error
    click.echo(f"样本已写入 {folder}：{'、'.join(files)}。", err=True)
    click.echo(
        "提交之前必须由人逐字审阅：程序只能遮盖认得出的号码、账号、署名、网址和令牌，"
        "文中提到的人名、单位名、地名、住址，以及他人享有著作权的段落，请改写为虚构内容，"
        "改后重新生成 expected.json。",
        err=True,
    )
