"""Filling: what the verbs that ask, and those that show what was asked, have in common."""
