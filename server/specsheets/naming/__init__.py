"""Floor 2: words, conventions and the lexicon (steps A6 and A7)."""
