"""EDGE. What rings the jobs of ``jobs.py`` by the clock. Called by ``cli``."""
