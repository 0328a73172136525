"""What letters to an office and the answers to them open with: names, which are not kept."""

from __future__ import annotations

import re

_SIGNED = re.compile(
    r"\s{0,9}(?:"
    r"(?:昵称|网名|姓名|用户名?|作者|(?:留言|发帖|提问|咨询|来信|写信|投诉|反映|联系)人)\s{0,3}[:：]"
    r"\s{0,3}(?:[^\s，,；;。]{1,20}(?=[\s，,；;。]|$))?"
    r"|(?:联系)?(?:电话|手机号?码?)\s{0,3}[:：][\d*+\- ]{0,24}"
    r"|[^\s，,；;。:：]{0,12}网友[^\n，,；;。:：]{0,20}[:：]"
    r")[，,；;。]?\s{0,9}"
)
_GREETED = re.compile(
    r"(?:尊敬的)?[^\s，,。！!：:]{0,20}(?:网友|先生|女士|市民|同志|朋友)[^\s，,。！!：:]{0,20}"
    r"[：:，,]?\s{0,3}(?:您好|你好)(?!好)[！!，,。：:]?\s{0,3}"
)
_NONE_YET = re.compile(r"(?:暂无|暂未|尚无|尚未|还没有|等待|正在)\S{0,12}")
_LABELS_AT_MOST = 6


def without_writer(question: str) -> str:
    """``question`` without the names and numbers of its writer that stand labelled at its head.

    昵称：…, 留言人：…, 电话：… and 网友…： are cut, one after the other.
    """
    for _ in range(_LABELS_AT_MOST):
        match = _SIGNED.match(question)
        if match is None:
            break
        question = question[match.end() :]
    return question


def answer_in(text: str) -> str:
    """The answer in ``text``, without the greeting that names the writer.

    Empty when ``text`` only says that there is none yet.
    """
    if _NONE_YET.fullmatch(text.strip()):
        return ""
    match = _GREETED.match(text)
    return text[match.end() :] if match else text
