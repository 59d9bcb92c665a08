"""Floor 1: values and rules of the domain; no IO, no clock, no chance."""
