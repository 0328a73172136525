"""PURE. What interfaces and boards are asked: in what words, what next, what to remember.

``queries`` writes a request's fields; ``paging`` goes from page to page and window to window, for
the kind ``api``; ``threads`` says which threads of a list to open, for the kind ``board``. The
articles behind a list are the business of ``monitor.sources.articles``.
"""
