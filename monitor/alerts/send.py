"""The only way out of the house: carries what a channel built, and reports what became of it. EDGE.

Secrets are looked up here, at the last moment, and nowhere written down. Nothing but an
``Outcome`` leaves ``send``: one dead channel never stops the others.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx2 as httpx

from monitor.alerts.channels import AT_THIS_MACHINE, KINDS
from monitor.alerts.channels.base import (
    AppriseNote,
    ConsoleLine,
    DesktopNote,
    Done,
    FileAppend,
    HttpPost,
    HttpReply,
    Kept,
    MailOut,
    Outcome,
    Outgoing,
    Refused,
    Reply,
    Request,
    permanent,
    retry,
    sent,
)
from monitor.alerts.deadline import Deadline, within
from monitor.alerts.enclosed import enclose
from monitor.alerts.escape import plain
from monitor.alerts.link import put_in
from monitor.alerts.local import append, show
from monitor.clock import SystemClock
from monitor.errors import DeliveryError, SettingsError
from monitor.settings.channels import AnyChannel
from monitor.settings.secrets import hidden, refers, resolve
from monitor.types import Delivery

__all__ = ["Outcome", "Sender"]

log = logging.getLogger(__name__)

_ANSWER_LIMIT = 64 * 1024
_MAIL_STEPS = 4
"""How many times the limit of one answer a whole letter may take."""
_ASKED_S = 10.0


def _no_link(_delivery: Delivery) -> str:
    return ""


def _tried(attempt: Callable[[], Outcome]) -> Outcome:
    """What came of ``attempt``, its errors as outcomes."""
    try:
        return attempt()
    except (DeliveryError, SettingsError) as error:
        return permanent(plain(str(error))) if error.permanent else retry(plain(str(error)))
    except (TimeoutError, httpx.TimeoutException):
        return retry("对方在时限内没有答复")
    except (OSError, httpx.HTTPError) as error:
        return retry(f"连接或写入失败（{type(error).__name__}）")
    except (httpx.InvalidURL, ValueError) as error:
        return permanent(f"渠道设置有误（{type(error).__name__}），请检查 channels.yaml")
    except Exception as error:  # noqa: BLE001 - a fault of ours must not hold up the others
        # Its words, which a traceback would show, may hold a secret.
        log.error("channel broken", extra={"error": type(error).__name__})  # noqa: TRY400 - as said
        return retry(f"渠道程序出错（{type(error).__name__}），请联系维护人员")


def _unsaid(body: bytes, secrets: Sequence[str]) -> bytes:
    """``body`` in which the other side says none of ``secrets`` after us."""
    text = hidden(body.decode("utf-8", "surrogateescape"), secrets)
    return text.encode("utf-8", "surrogateescape")


class Sender:
    """Sends over the channels of ``channels.yaml``; files are written below ``data_dir``.

    ``links`` gives the link by which a delivery's recipient acknowledges, or nothing.
    """

    def __init__(
        self,
        channels: Mapping[str, AnyChannel],
        data_dir: Path,
        echo: Callable[[str], None],
        links: Callable[[Delivery], str] = _no_link,
    ) -> None:
        self._channels = channels
        self._data_dir = data_dir
        self._echo = echo
        self._links = links

    def send(self, delivery: Delivery) -> Outcome:
        """One attempt. Raises nothing: what goes wrong is in the outcome."""
        settings = self._channels.get(delivery.channel)
        if settings is None:
            return permanent(f"channels.yaml 中没有渠道 {delivery.channel!r}，请补上或改分派规则")
        return _tried(lambda: self._send(delivery, settings))

    def _send(self, delivery: Delivery, settings: AnyChannel) -> Outcome:
        channel = KINDS[settings.kind]
        link = "" if settings.kind in AT_THIS_MACHINE else self._links(delivery)
        ready = replace(delivery, message=put_in(delivery.message, link))
        reply = self._carry(channel.build(ready, settings))
        if isinstance(reply, HttpReply):
            reply = replace(reply, body=_unsaid(reply.body, (link,)))
        elif isinstance(reply, Refused):
            reply = replace(reply, text=hidden(reply.text, (link,)))
        return channel.read(reply)

    def ask(self, url: str, *, allow_private: bool) -> Outcome:
        """Ask ``url``, a reference maybe, for nothing but to be heard. Raises nothing."""
        out = HttpPost(
            url=url, body=b"", headers=(), timeout_s=_ASKED_S, allow_private=allow_private
        )

        def asked() -> Outcome:
            status = _post(out, "GET").status
            return sent() if 200 <= status < 300 else retry(f"对方答复 HTTP {status}")

        return _tried(asked)

    def _carry(self, out: Outgoing) -> Reply:
        match out:
            case HttpPost():
                return _post(out)
            case MailOut():
                enclose(out.letter, self._data_dir, out.enclosures)
                return _mail(out)
            case AppriseNote():
                _apprise(out)
            case ConsoleLine():
                self._echo(out.text)
            case FileAppend():
                append(self._data_dir, out)
            case DesktopNote():
                show(out)
            case Kept():
                pass
        return Done()


# ── web ──────────────────────────────────────────────────────────────────────────────────────


def _post(out: HttpPost, method: str = "POST") -> HttpReply:
    """The answer, of which at most 64 KiB are read, all within the time limit."""
    asked = Request(url=resolve(out.url), headers=out.headers, body=out.body)
    secrets = tuple(map(resolve, out.secrets))
    never_said = (asked.url, *secrets) if refers(out.url) else secrets
    if out.sign is not None:
        asked = out.sign(asked, secrets, SystemClock().now())
    url, headers = httpx.URL(asked.url), dict(asked.headers)
    if url.scheme not in ("http", "https") or not url.host:
        raise httpx.InvalidURL("not a web address")
    extensions: dict[str, object] = {}
    if not out.allow_private:
        headers["Host"] = url.netloc.decode()
        extensions["sni_hostname"] = url.host
        url = url.copy_with(host=_public_address(url))
    with (
        httpx.Client(
            trust_env=False, verify=_trusted(), follow_redirects=False, timeout=out.timeout_s
        ) as client,
        Deadline(out.timeout_s) as deadline,
        client.stream(
            method,
            url,
            content=asked.body,
            headers=headers,
            extensions={**extensions, "trace": deadline.trace},
        ) as answer,
    ):
        return HttpReply(
            status=answer.status_code,
            retry_after=answer.headers.get("Retry-After", ""),
            body=_unsaid(_read(answer), never_said),
        )


def _read(answer: httpx.Response) -> bytes:
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _ANSWER_LIMIT:
            return body[:_ANSWER_LIMIT]
    return body


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


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


class _Noting(smtplib.SMTP):
    """A relay's connection that notes what the relay called the letter it took."""

    reference: str | None = None

    def __init__(self, deadline: Deadline, host: str, port: int, **how: Any) -> None:
        deadline.watch(lambda: self.sock)
        super().__init__(host, port, **how)

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]  # any buffer
        """The letter itself, and the relay's answer to it."""
        code, words = super().data(msg)
        self.reference = plain(_words(words), 80) or None
        return code, words


class _NotingTls(_Noting, smtplib.SMTP_SSL):
    """The same over TLS from the first byte on."""


def _mail(out: MailOut) -> Done | Refused:
    """Handed to the relay; a relay that should encrypt but cannot is refused, not used openly."""
    try:
        with Deadline(_MAIL_STEPS * out.timeout_s) as deadline:
            return Done(reference=_hand_over(_relay(out, deadline), out))
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


def _hand_over(relay: _Noting, out: MailOut) -> str | None:
    """What the relay calls the letter."""
    try:
        if out.security == "starttls":
            relay.starttls(context=ssl.create_default_context())
        if out.username is not None:
            relay.login(resolve(out.username), resolve(out.password or ""))
        relay.send_message(out.letter)
    finally:
        with contextlib.suppress(OSError):  # what was taken stays taken, however it parts
            relay.quit()
        relay.close()
    return relay.reference


def _relay(out: MailOut, deadline: Deadline) -> _Noting:
    host = resolve(out.host)
    if out.security == "tls":
        context = ssl.create_default_context()
        return _NotingTls(deadline, host, out.port, timeout=out.timeout_s, context=context)
    return _Noting(deadline, host, out.port, timeout=out.timeout_s)


def _words(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


# ── everything else ──────────────────────────────────────────────────────────────────────────


def _apprise(out: AppriseNote) -> None:
    """Handed to Apprise, which says yes or no and nothing else."""
    try:
        import apprise  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise DeliveryError(
            "没有安装 Apprise，请安装 golden-hour[notify]，或改用其他渠道", permanent=True
        ) from error
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it logs addresses
    service = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, secure_logging=True))
    if not service.add(resolve(out.url)):
        raise DeliveryError("Apprise 不认识这个网址，请按其说明改正 url", permanent=True)
    tell = partial(
        service.notify, title=out.title, body=out.text, body_format=apprise.NotifyFormat.TEXT
    )
    if not within(out.timeout_s, tell):
        raise DeliveryError("Apprise 报告未能送出（不说明原因）", permanent=False)
