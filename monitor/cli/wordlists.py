"""What to write into which settings file when a suggestion is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.settings import shipped_config_dir
from monitor.types import Suggestion, SuggestionKind


def how_to_add(
    accepted: Suggestion, config_dir: Path, topic: str | None, kind: str
) -> Iterator[str]:
    """The lines that tell where to write what; nothing is written here.

    New words are Han alone, so that YAML takes them as they are.
    """
    match accepted.kind:
        case SuggestionKind.SPELLING:
            yield from _file(config_dir, Path("lexicon", "evasive.txt"))
            yield "  位置：[写法] 之下；若这种写法平时另有意思，放在 [邻近写法] 之下"
            yield f"  加入：{accepted.form} {accepted.guess}"
        case SuggestionKind.TERM:
            yield from _file(config_dir, Path("topics.yaml"))
            yield f"  位置：topics 中 id: {topic or '（所属主题）'} 的 {kind}: [ ] 之内"
            yield f"  加入：{accepted.form}"
            yield from _file(config_dir, Path("lexicon", "words.txt"))
            yield f"  加入：{accepted.form}"
        case SuggestionKind.TOPIC:
            yield from _file(config_dir, Path("topics.yaml"))
            yield "  位置：topics 之下，或把这些词加进已有主题；编号、名称、定义由人写明"
            words = accepted.form.replace("、", ", ")
            entry = "id: 编号, label: 名称, definition: 定义, department: 科室"
            yield f"  加入：- {{{entry}, strong: [{words}]}}"
    yield "改后运行 monitor check-config 核对，重新启动后生效。"


def _file(config_dir: Path, name: Path) -> Iterator[str]:
    yield f"文件：{config_dir / name}"
    if not (config_dir / name).is_file():
        yield f"  （还没有这个文件，先从随附设置复制：{shipped_config_dir() / name}）"
