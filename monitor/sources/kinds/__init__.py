"""PURE: the kinds of source, one module each, strangers to one another.

Each says what it wants fetched (``requests``) and reads what came (``parse``); none fetches.
``catalogue`` lists them; called through it only.
"""
