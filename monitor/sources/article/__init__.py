"""PURE. What one article page is read with: its tree, its lines, and one module per field.

``tree`` parses the page once, ``lines`` turns it into lines of text with what is known of each,
``names`` holds the words and class names Chinese pages share; ``body``, ``headline``,
``published`` and ``voice`` (outlet and standing) each find one part; ``told`` reads what a page
says of itself in JSON. The front door is ``monitor.sources.extract``.
"""
