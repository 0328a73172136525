"""A real web server on loopback, sources from mappings, and the fixed present of these tests."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from pydantic import TypeAdapter

from monitor.clock import SimulatedClock
from monitor.settings.sources import AnySource
from monitor.sources.base import Request, Response, Source
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher, Limits
from monitor.types import SourceState

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"

_BASE = {"id": "sample", "name": "示范网", "platform": "news", "authority": "city"}

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]
MakeFetcher = Callable[..., Fetcher]


@dataclass(slots=True)
class Reply:
    """What the site answers at one path; ``act`` takes over when given."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


class Site:
    """A web server on 127.0.0.1 that the fetcher reaches as ``www.shifan.example``."""

    host = "www.shifan.example"

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.seen: list[tuple[str, Mapping[str, str]]] = []
        self.leave = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def resolve(self) -> dict[str, tuple[str, int]]:
        return {"*.shifan.example": ("127.0.0.1", self.port)}

    def url(self, path: str) -> str:
        return f"https://{self.host}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.leave.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                reply = site.replies.get(self.path, Reply(status=404))
                if reply.act is not None:
                    reply.act(self)
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if "content-length" not in {name.lower() for name in reply.headers}:
                    self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def golden() -> Path:
    return GOLDEN


@pytest.fixture
def blank() -> SourceState:
    return SourceState(source_id="sample")


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def make_source() -> MakeSource:
    """A source from the keys of its settings entry, the tedious ones filled in."""
    adapter: TypeAdapter[Any] = TypeAdapter(AnySource)

    def make(**entry: object) -> Source:
        return build(adapter.validate_python({**_BASE, **entry}))

    return make


@pytest.fixture
def make_response() -> MakeResponse:
    def make(
        body: bytes | str,
        url: str = "https://www.shifan.example/list",
        content_type: str = "",
        request: Request | None = None,
    ) -> Response:
        return Response(
            request=request or Request(url=url),
            status=200,
            url=url,
            headers={"content-type": content_type} if content_type else {},
            body=body.encode() if isinstance(body, str) else body,
            fetched_at=NOW,
        )

    return make


@pytest.fixture
def make_fetcher(site: Site, clock: SimulatedClock, tmp_path: Path) -> Iterator[MakeFetcher]:
    """A fetcher that finds ``*.shifan.example`` at the loopback site."""
    made: list[Fetcher] = []

    def make(**limits: Any) -> Fetcher:
        fetcher = Fetcher(
            "desk@shifan.example",
            base_dir=tmp_path,
            resolve=site.resolve,
            clock=clock,
            limits=Limits(**limits),
        )
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.__exit__(None, None, None)


# ── workbooks ────────────────────────────────────────────────────────────────────────────────

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/>'
    "</cellXfs></styleSheet>"
)

MakeWorkbook = Callable[..., bytes]


def _cell(place: int, row: int, value: object) -> str:
    if value is None:
        return ""
    name = f"{chr(65 + place)}{row}"
    if isinstance(value, datetime):
        days = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
        return f'<c r="{name}" s="1"><v>{days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{name}"><v>{value}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _rows(rows: Sequence[Sequence[object]]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_cell(p, number, v) for p, v in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )


def _parts(
    sheets: Mapping[str, Sequence[Sequence[object]] | str], hidden: Sequence[str]
) -> dict[str, str]:
    numbered = list(enumerate(sheets.items(), 1))
    tabs = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"'
        + (' state="hidden"/>' if name in hidden else "/>")
        for n, (name, _) in numbered
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n, _ in numbered
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="b" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="st" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        **{
            f"xl/worksheets/s{n}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
            f"{rows if isinstance(rows, str) else _rows(rows)}</sheetData></worksheet>"
            for n, (_, rows) in numbered
        },
    }


@pytest.fixture(scope="session")
def make_workbook() -> MakeWorkbook:
    """An .xlsx of sheets: rows of values, or the XML of the rows; ``parts`` are put in as well."""

    def make(
        sheets: Mapping[str, Sequence[Sequence[object]] | str],
        hidden: Sequence[str] = (),
        parts: Mapping[str, str] | None = None,
    ) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in {**_parts(sheets, hidden), **(parts or {})}.items():
                package.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        return written.getvalue()

    return make
