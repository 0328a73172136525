from __future__ import annotations

import errno
import ssl
from itertools import pairwise

import httpcore2 as httpcore
import pytest

from monitor.sources.failure import why


def caused(*errors: BaseException) -> BaseException:
    """The first of ``errors``, each raised from the next."""
    for outer, inner in pairwise(errors):
        outer.__cause__ = inner
    return errors[0]


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ((FileNotFoundError(errno.ENOENT, "x"),), "文件不存在"),
        ((PermissionError(errno.EACCES, "x"),), "没有访问权限"),
        ((httpcore.ConnectError("x"), ConnectionRefusedError(111, "x")), "对方拒绝连接"),
        ((httpcore.ReadError("x"), ConnectionResetError(104, "x")), "连接被对方中断"),
        ((httpcore.ConnectError("x"), ssl.SSLCertVerificationError("x")), "网站证书未通过校验"),
        ((httpcore.ConnectError("x"), ssl.SSLError("x")), "TLS 加密连接未能建立"),
        ((httpcore.ConnectError("x"),), "连接不上对方服务器"),
        ((httpcore.RemoteProtocolError("x"),), "对方的应答残缺或不合 HTTP 规范"),
        ((httpcore.ReadError("x"),), "连接中途断开"),
    ],
)
def test_the_particular_cause_is_told_before_the_general(
    errors: tuple[BaseException, ...], words: str
) -> None:
    assert why(caused(*errors)) == words


def test_what_has_no_words_is_named_by_the_system_or_its_class() -> None:
    assert why(OSError(errno.EIO, "x")) == "EIO"
    assert why(ZeroDivisionError()) == "ZeroDivisionError"
