"""Lends a copy to a member, takes it back, renews it."""
