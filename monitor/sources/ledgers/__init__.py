"""PURE. How exports of hotlines and petitions are read, for the kind ``ledger``.

``workbook``, ``csv_table`` and ``html_table`` each make a ``sheet`` of a file; ``columns`` finds
out which column is what; ``tickets`` makes a ticket of a row; ``folder`` says which files of a
watched folder to read this time.
"""
