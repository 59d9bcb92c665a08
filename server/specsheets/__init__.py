"""Specsheets: a spec sheet for every file of a project, computed, checked, and turned back into code."""

__version__ = "0.1.0"
