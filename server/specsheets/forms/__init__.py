"""Floor 2: the shapes that people and programs exchange; pure."""
