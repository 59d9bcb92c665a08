"""Bodies that are missing in a source text, and the text with bodies in their place."""

from __future__ import annotations

from body_project import DESK, PROGRAM

from specsheets.languages.python import LANGUAGE
from specsheets.model.change import apply_edits

EMITTED = LANGUAGE.emit(PROGRAM.facts[DESK], "", {})


def put(text: str, bodies: dict[str, str]) -> str:
    """The text with bodies where they are missing."""
    edits = []
    for key, located in LANGUAGE.open_bodies(text).items():
        body = bodies.get(key.partition(":")[2])
        edits += LANGUAGE.body_edits(text, located, body) if body else []
    return apply_edits(text, edits)


def test_what_was_emitted_lacks_every_body() -> None:
    assert list(LANGUAGE.open_bodies(EMITTED)) == [
        *(
            "function:Desk.__init__",
            "function:Desk.lend",
            "function:Desk.note",
            "function:Desk.label",
            "function:Desk.greet",
        ),
        *("function:overdue", "function:remind"),
    ]


def test_bodies_put_in_place_are_what_emission_writes() -> None:
    bodies = {
        "Desk.__init__": "self.name = name\nself.today = None\n",
        "Desk.lend": "return f'''\n{book}\n'''\n",
        "overdue": "if today:\n    return []\nreturn []\n",
        "remind": "return loan.book\n",
    }
    assert put(EMITTED, bodies) == LANGUAGE.emit(PROGRAM.facts[DESK], "", bodies)


def test_what_a_person_wrote_is_not_missing() -> None:
    mine = EMITTED.replace(
        '        raise NotImplementedError("Desk.lend: its body',
        '        print(book)\n        raise NotImplementedError("Desk.lend: its body',
    )
    mine = mine.replace(
        'raise NotImplementedError("overdue: its body is not on the sheet")', "raise NotImplementedError"
    )
    lacking = LANGUAGE.open_bodies(mine)
    assert "function:Desk.lend" not in lacking and "function:overdue" not in lacking
    bodies = {"Desk.lend": "return 1\n", "overdue": "return []\n"}
    assert put(mine, bodies) == mine


def test_comments_of_a_person_stay_above_the_body() -> None:
    text = EMITTED.replace("        # raises: Gone\n", "        # raises: Gone\n        # Ask Ada first.\n")
    after = put(text, {"Desk.lend": "return 1\n"})
    assert after == text.replace('raise NotImplementedError("Desk.lend: its body is not on the sheet")', "return 1")
