"""Python: the first language of the house."""
