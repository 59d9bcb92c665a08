"""The fill: questions to whoever has answers, and checks that let nothing inconsistent through; it never sees an engine."""
