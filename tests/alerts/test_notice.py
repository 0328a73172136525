"""A message about no incident: in every form, within its limits, acknowledged only when asked."""

from monitor.alerts.notice import notice
from monitor.alerts.sheet import LINE_LIMIT, MARKDOWN_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT
from monitor.types import ACK, Tier


def test_notice_says_its_lines_in_every_form() -> None:
    made = notice("系统", "值班表有空岗", ["10月2日22:00起无人值班", "请补排值班员"])
    for form in (made.text, made.markdown, made.html):
        for part in ("系统", "值班表有空岗", "10月2日22:00起无人值班", "请补排值班员"):
            assert part in form
    assert made.subject == "【系统】值班表有空岗"
    assert made.line == "系统：值班表有空岗"
    assert made.mark == "系统"


def test_notice_without_a_command_asks_nothing() -> None:
    made = notice("交接", "2起未结", ["甲", "乙"])
    assert made.command == ""
    assert ACK not in made.text + made.markdown + made.html
    assert "签收" not in made.text


def test_notice_with_a_command_asks_to_be_acknowledged_once() -> None:
    made = notice("系统", "渠道不通", [], command="monitor acknowledge channel:wecom --by 姓名")
    assert made.command == "monitor acknowledge channel:wecom --by 姓名"
    assert [form.count(ACK) for form in (made.text, made.markdown, made.html)] == [1, 1, 1]


def test_notice_shows_links_that_are_fit_to_open_and_names_the_others() -> None:
    links = [("示范晚报", "https://news.shifan.example/1"), ("坏址", "javascript:alert(1)")]
    made = notice("系统", "两条", [], links=links)
    assert "示范晚报 https://news.shifan.example/1" in made.text
    assert "[示范晚报](https://news.shifan.example/1)" in made.markdown
    assert 'href="https://news.shifan.example/1"' in made.html
    assert made.text.endswith("坏址")
    assert "javascript" not in made.text + made.markdown + made.html


def test_long_notice_is_cut_but_can_still_be_acknowledged() -> None:
    lines = ["某县某事" * 20] * 90
    made = notice("合并", "许多" * 99, lines, command="monitor acknowledge 4 --by 姓名")
    assert len(made.subject) <= SUBJECT_LIMIT
    assert len(made.line) <= LINE_LIMIT
    assert len(made.text.encode()) <= TEXT_LIMIT
    assert len(made.markdown.encode()) <= MARKDOWN_LIMIT
    assert made.text.endswith(f"……（有删节）\n签收：请签收 {ACK}")
    assert made.markdown.endswith(f"……（有删节）\n- **签收**：请签收 {ACK}")


def test_letter_wears_the_colour_of_its_tier() -> None:
    red, plain = notice("合并", "七起", [], tier=Tier.RED), notice("合并", "七起", [])
    assert "#b3001b" in red.html
    assert "#b3001b" not in plain.html
