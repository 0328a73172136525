"""PURE. How a feed is read, for the kind ``feed``: what an entry says, and who reads it.

``fast`` reads the feeds that leave no doubt, ``judged`` asks feedparser about all others and about
what ``fast`` must say, ``jsonfeed`` reads JSON Feed; each gives the same ``Entry``. ``discovery``
finds the feed a page names, ``fulltext`` tells a summary from a whole text.
"""
