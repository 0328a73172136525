"""EDGE. The monitor's own web server, and the only place that knows a web framework.

``app`` makes the application out of the parts below it and sets what holds for every answer;
``push`` takes what licensed vendors send; ``body``, ``quota`` and ``refusal`` are what a part
needs to say no in time; ``serve`` runs it all in a thread. A further part is a module that offers
``routes(m)`` and one line in ``app``. Called by the ``monitor`` command.
"""
