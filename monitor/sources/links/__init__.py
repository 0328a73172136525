"""PURE. What lists of links are found and read with; the door is ``listing``.

``webpage`` opens a page and its addresses, ``shape`` tells an article's link from a menu's, ``row``
is one link and what stands beside it, ``dates`` the day printed there, ``block`` weighs the parts
of a page against each other.
"""
