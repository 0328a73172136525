"""PURE: what was fetched, made small and impersonal enough to be kept as a sample for tests.

Called by ``monitor.sources.specimen``.
"""
