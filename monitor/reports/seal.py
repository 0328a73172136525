"""The seal under a zero report: its figures as lines of text, and a keyed hash over them.

HMAC-SHA256 (RFC 2104, FIPS 198-1) with the agency's key; without a key a plain SHA-256, which shows
a slip of the pen and stops no forger, and says so. The lines are printed as they were hashed, so
that the printed page can be checked.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.errors import InputError

_HEADING = "零报告签章 v1"
_KEYED, _PLAIN = "HMAC-SHA256", "SHA-256"
_BLOCK = re.compile(
    rf"^({_HEADING}\n(?:[^\n：]{{1,40}}：[^\n]*\n){{1,40}}?算法：({_KEYED}|{_PLAIN}))\n签章：([0-9a-f]{{64}})$",
    re.MULTILINE,
)
_HTML = re.compile(r"\s*<!doctype html", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Sealed figures."""

    text: str
    """What was hashed: heading, figures and the algorithm, a line each."""
    keyed: bool
    value: str
    """Hex digest."""

    @property
    def block(self) -> str:
        """All of it, as it is printed."""
        return f"{self.text}\n签章：{self.value}"

    @property
    def note(self) -> str:
        """What the seal is worth, as staff read it."""
        if self.keyed:
            return (
                "以本单位密钥签章；用 monitor digest --verify 加本文件路径可核验以上数字未被改动。"
            )
        return "未设签章密钥，仅附摘要：可查误改，不能防伪造。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether sealed figures are as they were sealed, and why."""

    agrees: bool
    reason: str


def seal(figures: Sequence[tuple[str, str]], key: str | None) -> Seal:
    """Seal ``figures``, pairs of a name and a value; ``key`` is the secret itself."""
    lines = [_HEADING, *(f"{name}：{_one_line(value)}" for name, value in figures)]
    text = "\n".join([*lines, f"算法：{_KEYED if key else _PLAIN}"])
    return Seal(text=text, keyed=bool(key), value=_digest(text, key))


def find_seal(document: str) -> Seal:
    """The seal printed in a digest, HTML or Markdown. InputError unless there is exactly one."""
    text = document.replace("\r\n", "\n")
    if _HTML.match(text):
        text = html.unescape(re.sub(r"<pre[^>]*>|</pre>", "\n", text))
    found = _BLOCK.findall(text)
    if len(found) != 1 or text.count(_HEADING) != 1:
        raise InputError(
            f"the file holds {text.count(_HEADING)} seals, {len(found)} of them whole, where one is"
            " wanted; give the .html or .md file of a zero report as it was made"
        )
    ((body, method, value),) = found
    return Seal(text=body, keyed=method == _KEYED, value=value)


def verify(printed: Seal, key: str | None) -> Verdict:
    """Whether ``printed`` is what ``key`` would seal; a bare digest never satisfies a key."""
    if printed.keyed and not key:
        return Verdict(
            agrees=False, reason="无法核验：本机未设签章密钥（reports.yaml 的 seal_key）"
        )
    if key and not printed.keyed:
        return Verdict(agrees=False, reason="不一致：本单位设有签章密钥，而此报只附摘要，不能认定")
    same = hmac.compare_digest(_digest(printed.text, key), printed.value)
    if not same:
        return Verdict(agrees=False, reason="不一致：数字或签章被改动过，或签章所用密钥不同")
    if not printed.keyed:
        return Verdict(agrees=True, reason="一致，但仅为摘要：未设签章密钥，不能证明出自本单位")
    return Verdict(agrees=True, reason="一致：签章与所列数字相符")


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _digest(text: str, key: str | None) -> str:
    if key:
        return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return hashlib.sha256(text.encode()).hexdigest()
