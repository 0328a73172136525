"""What an entry of ``sources.yaml`` may say, as types; each refuses with how to write it instead.

Secrets stand in settings by reference only; cookies and borrowed browser names not at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Annotated, Final, TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pydantic import AfterValidator

from monitor.settings.base import Duration
from monitor.settings.secrets import is_reference, refers

Param = str | int | bool
"""What a field of a request may be; JSON bodies keep it, queries and forms spell it."""
_Field = TypeVar("_Field", bound=Param)

WEB_FLOOR: Final = timedelta(minutes=1)
"""Nobody else's site is visited more often: 网络数据安全管理条例 (国务院令第790号) art. 18 forbids
automatic access that disturbs a service, and half an hour to the first report asks for no more."""

_TELLING_WORDS = """
access_token accesstoken api_key apikey app_key appkey app_secret appsecret auth authorization
client_secret jsessionid passwd password proxy_authorization pwd secret session sessionid sign
signature token x_api_key x_auth_token
"""
_SECRET_NAMES = frozenset(_TELLING_WORDS.split())
_MAYBE_SECRET_NAMES = frozenset({"ak", "key", "sk"})
"""Names that are search words on one site and credentials on another: the value decides."""
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_\-]{16,}")
_NOT_OURS = {
    "cookie": "what needs a cookie is not collected",
    "user-agent": "the program gives its own name and agent_contact",
}


def web_address(url: str) -> str:
    """``url`` when it is an http(s) address."""
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("write an address that begins with http:// or https://")
    return url


def without_secrets(url: str) -> str:
    """``url`` when no secret stands in it in clear."""
    parts = _split(url)
    _, at, _ = parts.netloc.rpartition("@")
    if at and not refers(parts.netloc):
        raise ValueError("an address with a name and password: write ${NAME} or ${file:/path}")
    for name, value in parse_qsl(parts.query):
        _refuse_secret(name, value)
    return url


def fields_without_secrets(fields: Mapping[str, _Field]) -> Mapping[str, _Field]:
    """``fields`` of a query or form when no secret stands in them in clear."""
    for name, value in fields.items():
        _refuse_secret(name, str(value))
    return fields


def own_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """``headers`` when they hold no clear secret, no cookie and no borrowed name."""
    for name in headers:
        if name.lower() in _NOT_OURS:
            raise ValueError(f"header {name!r} is not sent: {_NOT_OURS[name.lower()]}")
    return fields_without_secrets(headers)


def secret_reference(text: str) -> str:
    """``text`` when it only refers to a secret; it is never repeated in the complaint."""
    if not is_reference(text):
        raise ValueError("write ${NAME} or ${file:/path}, never the secret itself")
    return text


def regular_expression(pattern: str) -> str:
    """``pattern`` when it compiles."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


def inner_path(path: str) -> str:
    """``path`` when it stays in the settings folder."""
    parts = PurePosixPath(path)
    if not path or parts.is_absolute() or ".." in parts.parts:
        raise ValueError(
            "write a path inside the settings folder, for instance certificates/ca.pem"
        )
    return path


def above_zero(every: timedelta) -> timedelta:
    """``every`` when time passes in it."""
    if every <= timedelta():
        raise ValueError("write at least 1s")
    return every


def polite(every: timedelta) -> timedelta:
    """``every`` when a site of others can bear it."""
    if every < WEB_FLOOR:
        raise ValueError("a web site is visited once a minute at most; write 1m or more")
    return every


Address = Annotated[str, AfterValidator(without_secrets)]
WebAddress = Annotated[str, AfterValidator(web_address), AfterValidator(without_secrets)]
Interval = Annotated[Duration, AfterValidator(above_zero)]
WebInterval = Annotated[Duration, AfterValidator(polite)]
OpenFields = Annotated[dict[str, str], AfterValidator(fields_without_secrets)]
RequestFields = Annotated[dict[str, Param], AfterValidator(fields_without_secrets)]
Headers = Annotated[dict[str, str], AfterValidator(own_headers)]
SecretReference = Annotated[str, AfterValidator(secret_reference)]
RegularExpression = Annotated[str, AfterValidator(regular_expression)]
InnerPath = Annotated[str, AfterValidator(inner_path)]


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from error


def _refuse_secret(name: str, value: str) -> None:
    plain = name.lower().replace("-", "_")
    telling = plain in _SECRET_NAMES or (
        plain in _MAYBE_SECRET_NAMES and _RANDOM.fullmatch(value) is not None
    )
    if telling and value and not refers(value):
        raise ValueError(
            f"{name!r} looks like a secret in clear; write ${{NAME}} or ${{file:/path}}"
        )
