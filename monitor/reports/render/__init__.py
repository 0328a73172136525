"""Documents set in type, one module for each form: words and blocks in, text or bytes out.

PURE. Called by what makes and sends reports; nothing in here decides what a report says, and every
value is escaped for its form.
"""
