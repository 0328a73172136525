"""PURE: what an address nobody described yet is likely to be, guessed from what it answered.

Every guess is on the careful side and is looked over by a person before it is used. ``proposal``
puts them together.
"""
