"""Why a file or a site could not be read, in words staff can read."""

from __future__ import annotations

import errno
import socket
import ssl
import zlib
from typing import Final

import httpcore2 as httpcore

# The first that fits counts, so the particular stands before the general.
_WORDS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (FileNotFoundError, "文件不存在"),
    (PermissionError, "没有访问权限"),
    (IsADirectoryError, "这是文件夹，不是文件"),
    (socket.gaierror, "主机名无法解析"),
    (UnicodeError, "主机名不合规范"),
    (ssl.SSLCertVerificationError, "网站证书未通过校验"),
    (ssl.SSLError, "TLS 加密连接未能建立"),
    (ConnectionRefusedError, "对方拒绝连接"),
    (ConnectionResetError, "连接被对方中断"),
    (zlib.error, "压缩内容无法解开"),
    (httpcore.ConnectError, "连接不上对方服务器"),
    (httpcore.RemoteProtocolError, "对方的应答残缺或不合 HTTP 规范"),
    (httpcore.NetworkError, "连接中途断开"),
)


def why(error: BaseException) -> str:
    """What lies behind ``error``, its causes included; else the system's or the class's name.

    Libraries often raise without ``from``, so what was being handled counts as a cause.
    """
    chain = [error]
    while (inner := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(inner)
    for kind, words in _WORDS:
        if any(isinstance(each, kind) for each in chain):
            return words
    last = chain[-1]
    code = last.errno if isinstance(last, OSError) else None
    return errno.errorcode.get(code or 0, type(last).__name__)
