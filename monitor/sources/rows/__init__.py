"""PURE: rows of a document, read by a map of paths: dotted ones in JSON, CSS selectors in HTML.

A path is ``data.user.0.name`` in JSON; in HTML it is a selector looked up inside the row
(``.title a``), ``selector@attribute`` to read an attribute, or ``@attribute`` alone for the row's
own. A lone dot is the row itself. A link may also be a pattern with paths in braces
(``/thread?id={tid}``). What a path does not find is empty or None, never an error.

Called by the source kinds that are described by such a map.
"""

from monitor.sources.rows.document import curtailed, read_document
from monitor.sources.rows.row import Row

__all__ = ["Row", "curtailed", "read_document"]
