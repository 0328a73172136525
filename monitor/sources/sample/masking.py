"""Names, numbers, hosts and tokens taken out of what a site sent, the same way everywhere.

What is masked is masked alike in every file of a sample, so that links still lead where they led.
It is a help and no proof: places, offices and persons named in passing stay, and a person reads
every sample before it is kept.
"""

from __future__ import annotations

import re

from monitor.text.redact import SURNAME, redact

OWN_HOST = "www.shifan.example"
OWN_NAME = "示范网"
_PERSON = "〔姓名〕"
_ADDRESS = re.compile(
    r"(?P<scheme>https?:(?:\\?/){2}|(?<=[\"'(=])//)(?:[^\s\"'<>/@\\]{1,200}@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?P<port>:\d{1,5})?"
    r"(?P<rest>[^\s\"'<>\\）」】，。；、]*)"
)
_BARE_HOST = re.compile(
    r"(?<![A-Za-z0-9_.-])[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?![A-Za-z0-9_-])"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SESSION = re.compile(r";jsessionid=[^?#]*", re.IGNORECASE)
_TELLING = re.compile(
    r"token|sign|secret|session|passw|auth|ticket|openid|uuid|cookie|trace|utm_|spm|share|\Akey\Z"
    r"|api_?key|app_?key|\A(?:ak|sk|sid|from)\Z",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_\-%+/=]{20,}")
_NAMESPACE = re.compile(
    r"""\bxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"]*"|'[^']*')|schemaLocation\s*=\s*"[^"]*\""""
)
_STANDARDS_WORDS = """
www.w3.org purl.org www.sitemaps.org schema.org www.schema.org jsonfeed.org www.jsonfeed.org ogp.me
www.google.com search.yahoo.com www.rssboard.org www.itunes.com golden-hour.example
"""
_STANDARDS = frozenset(_STANDARDS_WORDS.split())
_NAME = rf"{SURNAME}[ \u3000]?[㐀-鿿]{{1,2}}?"
_BYLINE = re.compile(
    r"(?P<role>记者|通讯员|作者|编辑|责编|校对|审核|审校|撰稿|撰文|供稿|摄影|实习生|联系人|联络人|主编|编审)"
    rf"(?P<gap>[:：/｜|\s\u3000]{{0,4}})(?P<names>{_NAME}(?:[、,，/\s\u3000]{{1,2}}{_NAME}){{0,7}})"
    r"(?=[^㐀-鿿]|\Z|报道|通讯员|记者|摄|编辑|实习|责编|校对|审核)"
)
_AUTHOR_ELEMENT = re.compile(
    r"<(?P<tag>author|dc:creator|managingEditor|webMaster|creator)(?P<more>\s[^<>]*)?>"
    r"(?P<inner>.{0,300}?)</(?P=tag)\s*>",
    re.DOTALL,
)


class Masker:
    """Masks for one sample; hosts are numbered in the order in which they turn up."""

    def __init__(self, own_host: str, own_name: str = "") -> None:
        self._own_name = own_name if len(own_name) >= 3 else ""
        self._hosts = {own_host.lower(): OWN_HOST} if own_host else {}

    def url(self, url: str) -> str:
        """An address at a host of ours, without tokens; what is none, as text."""
        return self.text(url)

    def markup(self, text: str) -> str:
        """A document or a part of one; declared namespaces stay as they are."""
        text = _AUTHOR_ELEMENT.sub(_anonymous, text)
        pieces, at = [], 0
        for kept in _NAMESPACE.finditer(text):
            pieces += [self.text(text[at : kept.start()]), kept[0]]
            at = kept.end()
        return "".join([*pieces, self.text(text[at:])])

    def text(self, text: str) -> str:
        """A text and the addresses in it."""
        pieces, at = [], 0
        for address in _ADDRESS.finditer(text):
            pieces += [self._words(text[at : address.start()]), self._address(address)]
            at = address.end()
        return "".join([*pieces, self._words(text[at:])])

    def path(self, link: str) -> str:
        """A link as a page writes it, relative or not: its figures tell articles apart and stay."""
        if link.startswith("//"):
            return self.path(f"https:{link}").removeprefix("https:")
        address = _ADDRESS.fullmatch(link)
        if address is not None:
            return self._address(address)
        return self.text(link) if _SCHEME.match(link) else without_tokens(link)

    def _address(self, address: re.Match[str]) -> str:
        host = address["host"].lower()
        if host in _STANDARDS:
            return address[0]
        return f"{address['scheme']}{self._alias(host)}{without_tokens(address['rest'])}"

    def _alias(self, host: str) -> str:
        return self._hosts.setdefault(host, f"site{len(self._hosts) + 1}.shifan.example")

    def _words(self, text: str) -> str:
        masked = _BYLINE.sub(_unnamed, redact(text))
        masked = _BARE_HOST.sub(lambda name: self._hosts.get(name[0].lower(), name[0]), masked)
        return masked.replace(self._own_name, OWN_NAME) if self._own_name else masked


def without_tokens(link: str) -> str:
    """A link without the parts of its query that tell who asks, or let someone in."""
    path, mark, query = _SESSION.sub("", link).partition("?")
    if not mark:
        return path
    query, hash_, fragment = query.partition("#")
    joint = "&amp;" if "&amp;" in query else "&"
    kept = joint.join(part for part in query.split(joint) if not _is_token(part))
    return f"{path}{'?' if kept else ''}{kept}{hash_}{fragment}"


def _is_token(field: str) -> bool:
    name, _, value = field.partition("=")
    return _TELLING.search(name) is not None or _RANDOM.fullmatch(value) is not None


def _unnamed(byline: re.Match[str]) -> str:
    return f"{byline['role']}{byline['gap']}{_PERSON}"


def _anonymous(element: re.Match[str]) -> str:
    """An author element, or the name inside it (Atom), without the name."""
    tag, more, inner = element["tag"], element["more"] or "", _PERSON
    if "<" in element["inner"] and "CDATA" not in element["inner"]:
        inner = f"<name>{_PERSON}</name>"
    return f"<{tag}{more}>{inner}</{tag}>"
