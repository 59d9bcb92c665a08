"""Floor 5: command line, map and language server; they translate and decide nothing."""
