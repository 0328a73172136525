"""PURE: what was fetched, made small and impersonal enough to be kept as a sample for tests.

``specimen`` is the door; called by ``monitor try-source --record``.
"""
