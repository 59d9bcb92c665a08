"""Floor 2: text to facts and sheet to text, one folder per language; pure, never raises."""
