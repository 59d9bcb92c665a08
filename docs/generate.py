"""Writes docs/rules from the rules themselves; run by `make docs`."""

from pathlib import Path

from specsheets.app.queries.rules import pages

FOLDER = Path(__file__).parent / "rules"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
