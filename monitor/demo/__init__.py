"""EDGE. The demonstration: an invented province, served on this machine's loopback only.

``stream`` reads ``data/demo/``, ``documents`` (PURE) writes the feeds and pages from it, ``site``
serves them. Called by the command ``monitor demo`` and by tests.
"""
