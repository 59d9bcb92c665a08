"""Floor 2: the planning algorithm over a graph of files (steps A1-A5, A8-A11)."""
