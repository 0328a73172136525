"""What people ask against what the agency explains, what it owes to publish, what surveys say.

PURE. Called by the reports and by what loads for them.
"""
