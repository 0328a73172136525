"""What an alert does on this machine: a line in a file, a note on the screen. EDGE.

Called by ``send`` alone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from monitor.alerts.channels.base import DesktopNote, FileAppend
from monitor.errors import DeliveryError

_PATIENCE_S: Final = 5.0


def append(data_dir: Path, out: FileAppend) -> None:
    """One line at the end, on the disk when this returns; two writers never mix their lines.

    DeliveryError (permanent) when the path leads out of ``data_dir``; OSError when it cannot be
    written.
    """
    path = (data_dir / out.path).resolve()
    if not path.is_relative_to(data_dir.resolve()):
        raise DeliveryError(f"文件渠道的路径 {out.path!r} 越出了数据目录，请改正", permanent=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        rest = (b"\n" if torn else b"") + out.line.encode() + b"\n"
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def show(out: DesktopNote) -> None:
    """A note by ``notify-send``. DeliveryError when there is no such program, or no screen."""
    program = shutil.which("notify-send")
    if program is None:
        raise DeliveryError(
            "本机没有 notify-send，请安装 libnotify-bin，或去掉 desktop 渠道", permanent=True
        )
    command = [program, "--app-name=黄金一小时", f"--urgency={out.urgency}"]
    try:
        subprocess.run(  # noqa: S603 - no shell; what strangers wrote stands after --
            [*command, "--", out.title, out.text],
            check=True,
            capture_output=True,
            timeout=_PATIENCE_S,
        )
    except subprocess.TimeoutExpired as error:
        raise DeliveryError("桌面通知没有回应", permanent=False) from error
    except subprocess.CalledProcessError as error:
        raise DeliveryError(
            "桌面通知未能显示：没有已登录的桌面，或通知服务未运行", permanent=False
        ) from error
