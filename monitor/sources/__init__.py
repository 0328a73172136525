"""Where text comes in: one module per kind of source, and the one door to the network.

Read ``base`` (the contract), one of ``kinds/`` (a module a kind) and ``visit`` first. A kind never
fetches: it says what it wants (``requests``) and reads what came (``parse``), so that limits,
robots rules and time-outs live in one place. Called by the pipeline and by the replay.

PURE (bytes in, dataclasses out): ``catalogue`` is the table of kinds. All kinds read with
``decode`` (bytes to text), ``markup`` (HTML to plain text), ``prologue`` (what precedes an XML
root), ``articles`` (the articles behind a list) and ``extract`` (one article, by ``article/``).
Rooms of their own: ``feeds/``, ``links/`` (pages and sitemaps), ``rows/`` and ``asking/``
(interfaces and boards), ``ledgers/``. ``health/`` says how a source is doing, ``guess/`` proposes
an entry for an address, ``sample/`` makes a golden sample of a visit.

EDGE: ``fetch`` with ``web/`` (the network) and ``files`` (this machine) behind it, ``worker``
(parser processes that can be killed), ``visit`` (one call at one source, with ``known``) and
``rounds`` (many at once).
"""
