"""The daily digest: plain figures composed from judged items, shown as HTML and as Markdown.

PURE. Called by the hop that makes reports and by tests; ``compose`` decides what stands in the
digest, ``digest_html`` and ``digest_markdown`` only set it in type.
"""

from monitor.reports.daily import compose
from monitor.reports.digest import DigestData, IncidentView
from monitor.reports.digest_render import digest_html, digest_markdown
from monitor.reports.watched import SourceCoverage, Watch

__all__ = [
    "DigestData",
    "IncidentView",
    "SourceCoverage",
    "Watch",
    "compose",
    "digest_html",
    "digest_markdown",
]
