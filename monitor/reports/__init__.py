"""What stands in each kind of report, composed from judged items and stored figures.

PURE. Called by ``monitor.reporting`` and by tests. A report is decided first (``daily.compose``
gives ``DigestData``), then worded as a ``Document`` with the sentences of ``templates/*.yaml``
(``daily_document``); ``render`` sets documents in type.
"""
