"""What strangers may write, and how to read what became of it in a page or in Markdown."""

import re
from html.parser import HTMLParser

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

HOSTILE = st.lists(
    st.sampled_from(list("<>&\"'`*_{}[]()#+-.!|\\~:/=@$%^\n\r\t 0123甲乙http\u202e\u200b\ud800"))
    | st.sampled_from(["</style>", "<script>", "-->", "{{ d }}", "](javascript:x)", "|\n", "\\2a "])
    | st.characters(),
    max_size=40,
).map("".join)


class Skeleton(HTMLParser):
    """The tags, attribute names, links, ids and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def skeleton_of_markdown(text: str) -> list[str]:
    """The kinds of everything that is not words."""

    def kinds(tokens: list[Token]) -> list[str]:
        found: list[str] = []
        for token in tokens:
            if token.type not in ("text", "text_special"):
                found += [token.type, *kinds(token.children or [])]
        return found

    return kinds(_rules().parse(text))


def links_of_markdown(text: str) -> list[str]:
    """Where its links lead, those included that some programs make by themselves."""
    inlines = [child for token in _rules().parse(text) for child in token.children or []]
    return [str(child.attrs["href"]) for child in inlines if child.type == "link_open"]


def words_of_markdown(text: str) -> str:
    """Its words as they are shown."""
    inlines = [child for token in _rules().parse(text) for child in token.children or []]
    return "".join(child.content for child in inlines)


def _rules() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
