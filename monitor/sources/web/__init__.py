"""EDGE: manners and defences of the one HTTP client in ``fetch``, and called by nothing else.

``guard`` (which addresses may be connected to), ``robots`` (what a site allows), ``pace`` (how
often a host is asked).
"""
