"""Public message boards: the question, the official answer, and how far the matter has come.

Writers' names, pictures and numbers have no field here and are never read; where a board prints a
name at the head of the question itself, it is cut off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from monitor.errors import ParseError
from monitor.settings.sources import BoardSource
from monitor.sources.asking.queries import form, with_query
from monitor.sources.asking.threads import Thread, opened, owes, pick
from monitor.sources.base import Parsed, Request, Response, short_hash
from monitor.sources.markup import lines
from monitor.sources.rows import Row, curtailed, read_document
from monitor.sources.rows.letters import answer_in, without_writer
from monitor.types import Authority, RawItem, SourceState

_FORM: Final = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
_LIST_PATHS: Final = ("items", "link", "external_id", "title", "status", "asked")
_THREAD_PATHS: Final = ("question", "answer", "answered_by", "answered", "thread_asked")
_WAITING, _WORKING, _DONE = "待回复", "办理中", "已办理"
_STATUS_LENGTH = 20
_OUTLET_LENGTH = 30
_ID_LENGTH = 200
_WORDS_REMEMBERED = 20
# What a board prints around the word itself.
_AROUND = re.compile(r"[\s\[\]【】()（）]|(?:办理|回复|处理|留言|当前)?状态\s?[:：]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """A question as the list shows it."""

    title: str
    url: str
    external_id: str
    status: str
    """One of the three states, or the board's own word for another."""
    asked: str
    """ISO, empty when the list is silent."""

    def context(self) -> Mapping[str, str]:
        """The post as the request for its thread carries it."""
        named = {"title": self.title, "external_id": self.external_id}
        return {**named, "status": self.status, "asked": self.asked}

    @classmethod
    def of(cls, request: Request) -> _Post:
        """The post that ``request`` was made for."""
        told = request.context
        return cls(
            title=told.get("title", ""),
            url=request.url,
            external_id=told.get("external_id", short_hash(request.url)),
            status=told.get("status", ""),
            asked=told.get("asked", ""),
        )


@dataclass(frozen=True, slots=True)
class Board:
    """One message board."""

    config: BoardSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The list; it must be read even when unchanged as long as threads are owed."""
        config = self.config
        get = config.method == "GET"
        return (
            Request(
                url=with_query(config.url, config.params) if get else config.url,
                conditional=not owes(state.cursor),
                method=config.method,
                headers={} if get else _FORM,
                body="" if get else form(config.params),
            ),
        )

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """The threads to open from a list; the question and its answer from a thread.

        Without ``link`` questions and answers come from the list itself. ParseError when it is
        not what ``reading`` says, when the path to the list leads nowhere, or when no row has a
        title or a link.
        """
        if response.request.purpose == "article":
            return self._thread(response, state)
        config = self.config
        paths = _LIST_PATHS if config.link else (*_LIST_PATHS, *_THREAD_PATHS)
        rows = read_document(response, config, config.reading, paths).rows(config.items)
        posts, problems = self._posts(rows, response.fetched_at)
        cursor, strange = self._strange_words([post for _, post in posts], state.cursor)
        if config.link is None:
            items = [i for row, post in posts for i in self._items(post, row, response.fetched_at)]
            return Parsed(items=tuple(items), cursor=cursor, problems=(*strange, *problems))
        threads = {
            post.url: Thread(url=post.url, status=post.status, context=post.context())
            for _, post in posts
        }
        picked = pick(list(threads.values()), cursor, config.max_threads)
        return Parsed(
            follow=picked.follow,
            cursor=picked.cursor,
            problems=(*strange, *problems, *picked.problems),
        )

    # ── the list ─────────────────────────────────────────────────────────────────────────────

    def _posts(
        self, rows: Sequence[Row], now: datetime
    ) -> tuple[list[tuple[Row, _Post]], tuple[str, ...]]:
        """The rows that are posts, and what was wrong with the others."""
        config = self.config
        posts: list[tuple[Row, _Post]] = []
        problems: list[str] = []
        for number, row in enumerate(rows, 1):
            post = self._post(row, now)
            if post is None:
                lacks = "标题或可打开的链接" if config.link else "标题"
                problems.append(f"第{number}条：没有{lacks}；已跳过，请打开原网页查看")
            else:
                posts.append((row, post))
        if rows and not posts:
            raise ParseError(
                f"信源 {config.id!r}：各条目都没有标题（{config.title!r}）或可打开的链接"
                f"（{config.link!r}），条目是{rows[0].looks()}；"
                "请在 sources.yaml 中更正 'title' 或 'link'"
            )
        return posts, curtailed(problems)

    def _post(self, row: Row, now: datetime) -> _Post | None:
        config = self.config
        title, url = row.line(config.title), row.link(config.link)
        if not title or (config.link and not url):
            return None
        unnamed = short_hash(url or f"{title}\n{row.text(config.question)}")
        asked = row.moment(config.asked, now)
        return _Post(
            title=title,
            url=url or f"{config.url}#{unnamed}",
            external_id=row.line(config.external_id)[:_ID_LENGTH] or unnamed,
            status=self._state(row.line(config.status)),
            asked=asked.isoformat() if asked else "",
        )

    def _state(self, printed: str) -> str:
        """One of the three states; a word that nobody configured stays as it is."""
        word = _AROUND.sub("", printed)[:_STATUS_LENGTH]
        config = self.config
        named = {_WAITING: config.waiting, _WORKING: config.working, _DONE: config.done}
        return next((state for state, words in named.items() if word in words), word)

    def _strange_words(
        self, posts: Sequence[_Post], cursor: Mapping[str, str]
    ) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """Status words nobody configured: each is told once and remembered as told."""
        told: list[str] = json.loads(cursor.get("words") or "[]")
        understood = {"", _WAITING, _WORKING, _DONE, *told}
        new = [w for w in dict.fromkeys(post.status for post in posts) if w not in understood]
        if not new:
            return cursor, ()
        words = [*told, *new][-_WORDS_REMEMBERED:]
        problems = [
            f"信源 {self.config.id!r}：办理状态 {word!r} 不在已知之列，按原样保留；"
            "请在 sources.yaml 中归入 'waiting'、'working' 或 'done'"
            for word in new
        ]
        return {**cursor, "words": json.dumps(words, ensure_ascii=False)}, curtailed(problems)

    # ── the thread ───────────────────────────────────────────────────────────────────────────

    def _thread(self, response: Response, state: SourceState) -> Parsed:
        config, sent = self.config, response.request
        thread = read_document(response, config, config.thread_reading, _THREAD_PATHS)
        post = _Post.of(sent)
        silent = config.question and not thread.text(config.question)
        problem = f"{sent.url}：未找到留言正文，只留标题；网页可能已改版，请核对 'question'"
        return Parsed(
            items=self._items(post, thread, response.fetched_at),
            cursor=opened(sent.url, post.status, state.cursor),
            problems=(problem,) if silent else (),
        )

    def _items(self, post: _Post, thread: Row, seen_at: datetime) -> tuple[RawItem, ...]:
        """The question, and the answer as an item of its own when there is one."""
        config = self.config
        answer = answer_in(thread.text(config.answer))
        status = post.status or (_DONE if answer else "")
        known = datetime.fromisoformat(post.asked) if post.asked else None
        question = RawItem(
            source_id=config.id,
            url=post.url,
            title=post.title,
            body=lines(_with_status(without_writer(thread.text(config.question)), status)),
            platform=config.platform,
            authority=config.authority,
            outlet=config.name,
            region=config.region,
            published_at=thread.moment(config.thread_asked, seen_at) or known,
            fetched_at=seen_at,
            external_id=post.external_id,
        )
        if not answer:
            return (question,)
        official = replace(
            question,
            url=f"{post.url}#answer" if config.link else f"{post.url}-answer",
            title=f"答复：{post.title}",
            body=answer,
            authority=Authority.OFFICIAL,
            outlet=thread.line(config.answered_by)[:_OUTLET_LENGTH] or config.name,
            published_at=thread.moment(config.answered, seen_at),
            external_id=f"{post.external_id}/answer",
        )
        return question, official


def _with_status(question: str, status: str) -> str:
    return f"{question}\n办理状态：{status}" if status else question
