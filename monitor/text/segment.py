"""Words of a Chinese text: the only module that knows a segmentation engine.

rjieba cuts; where its wheel cannot be installed, jieba does, with the same Han words. Both load on
first use.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

_Cut = Callable[[str, bool], Iterable[str]]
"""Text, and whether words no dictionary knows are guessed, to tokens."""
_SKIP = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
"""How jieba splits what is not Han; rjieba leaves ``17-32`` whole."""
_HAN = re.compile(r"[㐀-鿿]")
_HALF = re.compile("[\ud800-\udfff]")


class Segmenter:
    """Cuts text into words, with the words of the field kept whole."""

    def __init__(self, words: Iterable[str], stopwords: Iterable[str] = ()) -> None:
        self._words = tuple(words)
        self._stopwords = frozenset(stopwords)

    def cut(self, text: str) -> list[str]:
        """Every token in order; joined they give ``text`` back."""
        tokens: list[str] = []
        for token in self._engine(_encodable(text), True):
            if len(token) > 1 and token.isascii() and not token.isalnum():
                tokens += filter(None, _SKIP.split(token))
            else:
                tokens.append(token)
        return tokens

    def dictionary_words(self, text: str) -> list[str]:
        """Tokens as ``cut`` gives them, but none made up: what no dictionary knows falls apart."""
        return list(self._engine(_encodable(text), False))

    def telling(self, tokens: Iterable[str]) -> Iterator[str]:
        """Those of ``tokens`` that say something: two characters, no digit, no stop word."""
        for token in tokens:
            if len(token) < 2 or token in self._stopwords:
                continue
            telling = _HAN.search(token) or (token.isalpha() and token.isascii())
            if telling and not any(char.isdigit() for char in token):
                yield token

    @cached_property
    def _engine(self) -> _Cut:
        try:
            return _rjieba(self._words)
        except ImportError:
            return _jieba(self._words)


def _encodable(text: str) -> str:
    """``text`` without half characters, which rjieba cannot take; the length stays."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _rjieba(words: Iterable[str]) -> _Cut:
    import rjieba  # noqa: PLC0415 - loads its dictionary

    engine = rjieba.Jieba()
    for word in words:
        engine.add_word(word, None, None)
    cut: _Cut = engine.cut
    return cut


def _jieba(words: Iterable[str]) -> _Cut:
    import jieba  # noqa: PLC0415 - loads its dictionary

    jieba.setLogLevel(logging.WARNING)
    engine = jieba.Tokenizer()
    with tempfile.TemporaryDirectory() as folder:
        # Its cache would go, unchecked when read back, to a name anybody can guess.
        engine.tmp_dir = folder
        engine.initialize()
    for word in words:
        engine.add_word(word)

    def cut(text: str, guess: bool) -> Iterable[str]:  # noqa: FBT001 - as rjieba takes it
        tokens: Iterable[str] = engine.cut(text, HMM=guess)
        return tokens

    return cut
