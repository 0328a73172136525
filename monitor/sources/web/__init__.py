"""EDGE: the HTTP client behind ``fetch``, its manners and its defences; called by nothing else.

``wire`` (one request and its answer), ``guard`` (which addresses may be connected to), ``proxy``,
``robots`` (what a site allows), ``pace`` (how often a host is asked), ``circuit`` (which hosts
rest).
"""
