"""The verbs that write, one file each."""
