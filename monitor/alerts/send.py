"""The only way out of the house: carries what a channel built, and reports what became of it. EDGE.

Secrets are looked up here, at the last moment, and nowhere written down. Nothing but an
``Outcome`` leaves ``send``: one dead channel never stops the others.
"""

from __future__ import annotations

import contextlib
import fcntl
import ipaddress
import os
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx2 as httpx

from monitor.alerts.channels import KINDS
from monitor.alerts.channels.base import (
    ConsoleLine,
    Done,
    FileAppend,
    HttpPost,
    HttpReply,
    MailOut,
    Outcome,
    Outgoing,
    Refused,
    Reply,
    permanent,
    retry,
)
from monitor.alerts.channels.webhook import SIGNATURE_HEADER, signature
from monitor.alerts.escape import plain
from monitor.errors import DeliveryError, SettingsError
from monitor.settings.channels import AnyChannel
from monitor.settings.secrets import resolve
from monitor.types import Delivery

__all__ = ["Outcome", "Sender"]

_ANSWER_LIMIT = 64 * 1024


class Sender:
    """Sends over the channels of ``channels.yaml``; files are written below ``data_dir``."""

    def __init__(
        self, channels: Mapping[str, AnyChannel], data_dir: Path, echo: Callable[[str], None]
    ) -> None:
        self._channels = channels
        self._data_dir = data_dir
        self._echo = echo

    def send(self, delivery: Delivery) -> Outcome:
        """One attempt. Raises nothing: what goes wrong is in the outcome."""
        settings = self._channels.get(delivery.channel)
        if settings is None:
            return permanent(f"channels.yaml 中没有渠道 {delivery.channel!r}，请补上或改分派规则")
        channel = KINDS[settings.kind]
        try:
            return channel.read(self._carry(channel.build(delivery, settings)))
        except (DeliveryError, SettingsError) as error:
            return permanent(plain(str(error))) if error.permanent else retry(plain(str(error)))
        except (TimeoutError, httpx.TimeoutException):
            return retry("对方在时限内没有答复")
        except (OSError, httpx.HTTPError) as error:
            return retry(f"连接或写入失败（{type(error).__name__}）")
        except (httpx.InvalidURL, ValueError) as error:
            return permanent(f"渠道设置有误（{type(error).__name__}），请检查 channels.yaml")

    def _carry(self, out: Outgoing) -> Reply:
        match out:
            case ConsoleLine():
                self._echo(out.text)
                return Done()
            case FileAppend():
                return _append(self._data_dir, out)
            case HttpPost():
                return _post(out)
            case MailOut():
                return _mail(out)


# ── file ─────────────────────────────────────────────────────────────────────────────────────


def _append(data_dir: Path, out: FileAppend) -> Done:
    """One line at the end, on the disk when this returns; two writers never mix their lines."""
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
    return Done()


# ── web ──────────────────────────────────────────────────────────────────────────────────────


def _post(out: HttpPost) -> HttpReply:
    """The answer, of which at most 64 KiB are read, all within the time limit."""
    url = httpx.URL(resolve(out.url))
    if url.scheme not in ("http", "https") or not url.host:
        raise httpx.InvalidURL("not a web address")
    headers = dict(out.headers)
    if out.secret is not None:
        headers[SIGNATURE_HEADER] = signature(out.body, resolve(out.secret))
    extensions: dict[str, str] = {}
    if not out.allow_private:
        headers["Host"] = url.netloc.decode()
        extensions["sni_hostname"] = url.host
        url = url.copy_with(host=_public_address(url))
    deadline = time.monotonic() + out.timeout_s
    with (
        httpx.Client(trust_env=False, follow_redirects=False, timeout=out.timeout_s) as client,
        client.stream(
            "POST", url, content=out.body, headers=headers, extensions=extensions
        ) as answer,
    ):
        return HttpReply(
            status=answer.status_code,
            retry_after=answer.headers.get("Retry-After", ""),
            body=_read(answer, deadline),
        )


def _read(answer: httpx.Response, deadline: float) -> bytes:
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _ANSWER_LIMIT:
            return body[:_ANSWER_LIMIT]
        if time.monotonic() > deadline:
            raise TimeoutError
    return body


def _public_address(url: httpx.URL) -> str:
    """The address to connect to, so that a name cannot lead to a machine of the inner network.

    It is looked up once and then used, lest a second look-up say otherwise.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise DeliveryError(
            "网址指向内网地址，未发；确属本单位网关时在 channels.yaml 设 allow_private: true",
            permanent=True,
        )
    return addresses[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


# ── mail ─────────────────────────────────────────────────────────────────────────────────────


def _mail(out: MailOut) -> Done | Refused:
    """Handed to the relay; a relay that should encrypt but cannot is refused, not used openly."""
    try:
        relay = _relay(out)
        try:
            _hand_over(relay, out)
        finally:
            with contextlib.suppress(OSError):  # what was taken stays taken, however it parts
                relay.quit()
            relay.close()
    except smtplib.SMTPResponseException as error:
        return Refused(code=error.smtp_code, text=_words(error.smtp_error))
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return Refused(code=code, text=_words(words))
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(
            f"邮件服务器不支持所设的加密或登录方式（{error}），请核对 security 与 username",
            permanent=True,
        ) from error
    return Done()


def _hand_over(relay: smtplib.SMTP, out: MailOut) -> None:
    if out.security == "starttls":
        relay.starttls(context=ssl.create_default_context())
    if out.username is not None:
        relay.login(resolve(out.username), resolve(out.password or ""))
    relay.send_message(out.letter)


def _relay(out: MailOut) -> smtplib.SMTP:
    host = resolve(out.host)
    if out.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, out.port, timeout=out.timeout_s, context=context)
    return smtplib.SMTP(host, out.port, timeout=out.timeout_s)


def _words(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
