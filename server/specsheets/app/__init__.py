"""Floor 4: the verbs; every face calls these and nothing lower."""
