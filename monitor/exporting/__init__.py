"""EDGE. Data that leaves the house: who may take it, what is in it, and the file it is written to.

Called by ``monitor export``. Every export is on the ledger before its first row is written.
"""
