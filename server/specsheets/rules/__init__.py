"""Floor 2: one small file per drift rule."""
