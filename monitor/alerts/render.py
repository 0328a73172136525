"""One alert in the forms its channels want: a line to ring with, text, chat markdown, mail. PURE.

Jinja2's escaping keeps feed text harmless in HTML; ``escape`` does so in the other forms.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from monitor.alerts.brief import Brief, Occasion, compose
from monitor.alerts.escape import cut, markdown
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import Message

SUBJECT_LIMIT = 60
"""Characters: what a telephone's notification shows."""
TEXT_LIMIT = 1800
"""Bytes of UTF-8: below the 2048 that chat robots take for plain text."""
MARKDOWN_LIMIT = 3800
"""Bytes of UTF-8: below the 4096 that chat robots take for markdown."""

_ACK = "签收"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def message(subject: Subject, occasion: Occasion, settings: Settings) -> Message:
    """The message that tells of ``subject`` on ``occasion``."""
    brief = compose(subject, occasion, settings)
    return Message(
        subject=_subject(brief),
        text=cut(_text(brief), TEXT_LIMIT),
        markdown=cut(_markdown(brief), MARKDOWN_LIMIT),
        html=_template().render(brief=brief, fields=_fields(brief)),
    )


def _subject(brief: Brief) -> str:
    line = f"【{brief.mark}】{brief.title}"
    return line if len(line) <= SUBJECT_LIMIT else line[: SUBJECT_LIMIT - 1] + "…"


def _fields(brief: Brief) -> tuple[tuple[str, str], ...]:
    """Name and sentence of every field that has something to say; what must not be cut is first."""
    fields = (
        ("地点", brief.place),
        ("主题", brief.topics),
        ("首发", brief.first),
        (_ACK, f"{brief.acknowledge}：{brief.command}"),
        ("时限", brief.clocks),
        ("通知", brief.told),
        ("真实性", brief.facts),
        ("旧事重提", brief.recurs),
        ("变化", brief.change.removesuffix("。")),
        ("传播", brief.spread),
        ("研判", "；".join(brief.why)),
    )
    return tuple((name, value) for name, value in fields if value)


def _text(brief: Brief) -> str:
    lines = [f"【{brief.mark}】{brief.title}", f"编号：{brief.code}"]
    lines += [f"原文：{source.outlet} {source.url}" for source in brief.sources[:1]]
    moves = [f"先做{number}{order}" for number, order in zip(_CIRCLED, brief.moves, strict=False)]
    for name, value in _fields(brief):
        if name == _ACK:  # no full stop after the command: it is there to be copied
            lines += [f"{name}：{value}", *moves]
        else:
            lines.append(f"{name}：{value}。")
    lines += [f"另见：{source.outlet} {source.url}" for source in brief.sources[1:]]
    lines += [f"{brief.coverage}。"] if brief.coverage else []
    return "\n".join(lines)


def _markdown(brief: Brief) -> str:
    lines = [
        f"### 【{markdown(brief.mark)}】{markdown(brief.title)}",
        f"- **编号**：{markdown(brief.code)}",
    ]
    for name, value in _fields(brief):
        if name == _ACK:
            lines.append(f"- **{_ACK}**：{brief.acknowledge}：`{brief.command}`")
        else:
            lines.append(f"- **{name}**：{markdown(value, 600)}")
    lines += [f"{n}. {markdown(order, 200)}" for n, order in enumerate(brief.moves, 1)]
    lines += [f"- [{markdown(source.outlet)}]({source.url})" for source in brief.sources]
    lines += [f"- {markdown(brief.coverage)}"] if brief.coverage else []
    return "\n".join(lines)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("monitor.alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("alert.html")
