"""Where text comes in: one module per kind of source, and the one door to the network.

PURE (bytes in, dataclasses out): ``base`` (the contract), ``kinds/`` (one module a kind), and what
they read with: ``decode``, ``markup``, ``extract``, ``articles``. ``catalogue`` is the table of
kinds. EDGE: ``fetch`` and ``web/`` behind it (the network), ``worker`` (parser processes that can
be killed) and ``visit`` (one call at one source). Called by the pipeline and by the replay. A kind
never fetches: it says what it wants (``requests``) and reads what came (``parse``), so that limits,
robots rules and time-outs live in one place.
"""
