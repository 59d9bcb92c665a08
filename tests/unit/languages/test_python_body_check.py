"""Bodies in their place: what passes, what is refused and why, and that nothing which passes changes the file around it."""

from __future__ import annotations

import ast

import pytest
from body_project import DESK, PROGRAM, SHEETS, problems, program
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.model.facts import FileFacts

LEND = """\
loan = storage.load_loan(book)
if loan is None:
    raise Gone(f"{book} is not lent")
if loan.renewals > RULES.get("most", 2) or kind is Kind.BOOK:
    return Loan(book, loan.due, renewals=loan.renewals + 1)
return loan
"""

GOOD = [
    ("Desk.lend", LEND),
    (
        "Desk.lend",
        "for loan in sorted(storage.all_loans(), key=lambda one: one.due):\n    return loan\nraise Gone(book)",
    ),
    ("Desk.lend", "with open(self.name) as file:\n    text = file.read()\nreturn Loan(text, date.today())"),
    ("Desk.lend", "if isinstance(book, str):\n    print(book.shout)\nreturn storage.all_loans()[0]"),
    ("Desk.lend", "loan = min(storage.LOANS.values(), default=None)\nassert loan\nreturn loan"),
    ("Desk.lend", "return next(loan for loan in storage.all_loans() if loan.book == book)"),
    ("Desk.lend", '"""Not a doc comment: the sheet has one."""\nraise Gone(book)'),
    ("Desk.__init__", "self.name = name\nself.today = date.today()"),
    ("Desk.__init__", "self.name: str = name\nself.today = date.today()"),
    ("Desk.__init__", "self.name, self.today = name.strip(), None"),
    ("Desk.note", "RULES[words] = len(words)\nself.today = None"),
    ("Desk.note", "import re\n\nif re.match('a', words):\n    print(words)"),
    ("Desk.note", "def inner(text: str) -> str:\n    return text.title()\n\nprint(inner(words))"),
    ("Desk.label", "return f'''\n{self.name.upper()}\n'''"),
    ("Desk.label", "return self.greet(self.name) + Desk.greet('all')"),
    ("overdue", "return [loan for loan in storage.all_loans() if loan.is_overdue(today)]"),
    ("overdue", "try:\n    return storage.LOANS.rows\nexcept AttributeError:\n    return []"),
    ("overdue", "found = []\nfor loan in storage.all_loans():\n    found.append(loan)\nreturn found"),
    ("remind", "await remind(loan)\nreturn loan.book"),
]

BAD = [
    ("Desk.lend", "", "it is empty"),
    ("Desk.lend", "return ___", "it holds ___"),
    ("Desk.lend", "pass", "it does nothing yet"),
    ("Desk.lend", "...", "it does nothing yet"),
    ("Desk.lend", "raise NotImplementedError", "it does nothing yet"),
    ("Desk.lend", "x = 1", "it returns nothing, and the signature promises Loan"),
    ("Desk.lend", "yield 1", "it yields, and the signature promises Loan"),
    ("Desk.note", "return 3", "line 1: it returns a value, and the signature promises None"),
    ("Desk.lend", "return (", "line 1: '(' was never closed"),
    ("Desk.lend", "x = 1\n\nreturn [}", "line 3: closing parenthesis '}' does not match opening parenthesis '['"),
    ("Desk.lend", 'return 1\n"""', "line 2: unterminated triple-quoted"),
    ("Desk.lend", "return 1 \\", "it does not stand in its function"),
    ("Desk.lend", "\treturn 1", "it holds tabs"),
    ("Desk.lend", "return '\x00'", "it holds tabs or other control"),
    ("Desk.lend", "await remind(self)\nreturn 1", "line 1: 'await' outside async function"),
    ("Desk.lend", "from os import *", "line 1: import * only allowed at module level"),
    ("Desk.lend", "def lend(self):\n    return 1", "line 1: it writes the function once more"),
    ("Desk.lend", "return storage.all_loans()[0]\nx = 1", "line 2: what stands here is never reached"),
    ("Desk.lend", "# raises: KeyError\nraise Gone(book)", "it begins with a comment that reads as a remark"),
    ("overdue", '"""Finds them."""\nreturn []', "it begins with a text that would become the doc comment"),
    ("Desk.lend", "self.extra = 1\nraise Gone(book)", "it sets self.extra, which the sheet does not name"),
    ("Desk.__init__", "self.name = name", "it does not set self.today"),
    (
        "Desk.__init__",
        "self.nmae = name\nself.today = 1",
        "it sets self.nmae, which the sheet does not name; did you mean name?",
    ),
    ("Desk.__init__", "self.name: int = 1\nself.today = 1", "it gives self.name the type int, the sheet says str"),
    ("Desk.lend", "raise NotFound(book)", "line 1: there is no NotFound"),
    ("Desk.lend", "return f'{nobody}'", "line 1: there is no nobody"),
    ("Desk.lend", "x = [one for one in book]\nreturn two", "line 2: there is no two"),
    ("Desk.lend", "return Borrower(book)", "line 1: Borrower is imported for type checkers alone"),
    ("Desk.lend", "return storage.fetch_loan(book)", "line 1: shop/storage.py has no fetch_loan"),
    ("Desk.lend", "return storage.load_loan(book, 2)", "line 1: the call of load_loan gives 2 by position, it takes 1"),
    ("Desk.lend", "return storage.load_loan(title=book)", "line 1: the call of load_loan gives title"),
    ("Desk.lend", "return Loan(book)", "line 1: the call of Loan does not give due"),
    ("Desk.note", "self.counted += 1", "line 1: Desk has no counted"),
    ("Desk.lend", "return self.loans[book]", "line 1: Desk has no loans"),
    ("Desk.lend", "return self.lend(book)", "line 1: the call of Desk.lend does not give kind"),
    ("Desk.lend", "loan = storage.load_loan(book)\nreturn loan.renewed()", "line 2: Loan has no renewed"),
    ("Desk.lend", "return kind.titel", "line 1: Kind has no titel"),
    ("Desk.lend", "return Kind.CD", "line 1: Kind has no CD"),
    ("Desk.lend", "return book.titlecase()", "line 1: str has no titlecase"),
    ("overdue", "for loan in storage.all_loans():\n    print(loan.titel)\nreturn []", "line 2: Loan has no titel"),
    ("overdue", "return [one.bok for one in storage.LOANS.values()]", "line 1: Loan has no bok"),
    ("overdue", "return [] if today.yer else []", "line 1: date has no yer; did you mean year?"),
    ("overdue", "return [math.sqroot(2)]", "line 1: math has no sqroot"),
    ("overdue", "from math import sqroot\nreturn [sqroot(2)]", "line 1: math has no sqroot"),
    ("remind", "text = await remind(loan)\nreturn text.shout()", "line 2: str has no shout"),
    ("overdue", "storage.LOANS.clear()\nreturn []", "line 1: it changes LOANS of shop/storage.py"),
    ("overdue", "storage.LOANS['a'] = 1\nreturn []", "line 1: it changes LOANS of shop/storage.py"),
    ("overdue", "storage.LIMIT = 1\nreturn []", "line 1: it changes LIMIT of shop/storage.py"),
    ("overdue", "global COUNT\nCOUNT = 1\nreturn []", "it writes global COUNT, which the sheet neither owns nor uses"),
    ("overdue", "import os\nreturn os.environ['HOME']", "it reads env HOME, which the sheet neither owns nor uses"),
    ("overdue", "import requests\nreturn requests.get('')", "line 1: it imports requests"),
    ("overdue", "from shop import models\nreturn models.all()", "line 1: it imports shop"),
    ("overdue", "from .models import Ghost\nreturn [Ghost]", "line 1: it imports .models"),
    ("overdue", "return __import__('os').listdir()", "line 1: it uses __import__"),
    ("overdue", "exec('x = 1')\nreturn []", "line 1: it uses exec"),
    ("Desk.note", "self.__dict__['x'] = 1", "line 1: it uses __dict__"),
    ("Desk.note", "setattr(self, 'x', words)", "line 1: it uses setattr"),
    ("Desk.note", "import sys\nsys.modules['x'] = 1", "line 2: it uses modules"),
    ("Desk.note", "print(1)\n" * 121, "it has 122 lines, 120 are the most"),
    ("Desk.note", f"print('{'x' * 200}')", "it has a line of 209 characters, 200 are the most"),
]


@pytest.mark.parametrize(("name", "body"), GOOD)
def test_a_body_that_uses_what_is_there_passes(name: str, body: str) -> None:
    assert problems(name, body) == []


@pytest.mark.parametrize(("name", "body", "said"), BAD)
def test_a_body_that_does_not_is_refused_with_the_line_and_the_reason(name: str, body: str, said: str) -> None:
    found = problems(name, body)
    assert any(one.startswith(said) for one in found), found


def test_state_that_the_sheet_owns_or_uses_may_be_touched() -> None:
    body = "import os\nreturn [] if os.environ['HOME'] else []"
    assert problems("overdue", body) == ["it reads env HOME, which the sheet neither owns nor uses"]
    assert problems("overdue", body, state=("env HOME",)) == []


def test_a_deep_body_is_refused_in_words() -> None:
    deep = "\n".join(["x = " + "-" * 190 + "\\", *["-" * 190 + "\\"] * 100, "1"])
    assert problems("Desk.note", deep)


def test_a_body_that_is_deep_and_never_closed_is_refused_by_whichever_fault_is_seen_first() -> None:
    (said,) = problems("Desk.note", "(" * 190 + "\n" + "-" * 150 + "1")
    assert said in ("line 1: '(' was never closed", "it is nested too deeply: say it in smaller steps")


def test_a_sheet_that_is_no_code_is_named_as_the_fault() -> None:
    broken = {**SHEETS, DESK: "def total(a, a): ...\n"}
    said = LANGUAGE.body_problems(program(broken), DESK, "function:total", "return 1", ())
    assert said == ["what its sheet says cannot be written as code: duplicate argument 'a' in function definition"]


def interface(facts: FileFacts) -> list[object]:
    """What a file declares, wherever it stands."""
    symbols = [s._replace(parent=0, line=0, column=0, end_line=0) for s in facts.symbols]
    return [facts.doc, facts.exports, facts.bare, sorted(map(repr, symbols))]


PIECES = st.sampled_from(
    [
        *(
            "return book",
            "    ",
            "\n",
            '"""',
            "'''",
            "'",
            '"',
            "\\",
            "#",
            "(",
            ")",
            "[",
            "{",
            "}",
            ":",
            ";",
            "@x",
            "def f():",
        ),
        *(
            "class A:",
            "return",
            "self.x = 1",
            "pass",
            "async ",
            "await ",
            "lambda: ",
            "yield",
            "import os",
            "from x import *",
        ),
        *(
            "global RULES",
            "nonlocal book",
            "# raises: X",
            "if True:\n    ",
            "else:",
            "for i in book:\n    ",
            "try:\n    ",
        ),
        *(
            "f'{book}'",
            "f'''{",
            "\u00e9",
            "\u2028",
            "\ufeff",
            "\t",
            "\r",
            "\x0c",
            "\x00",
            "\ud800",
            "x: int",
            "del book",
            "__import__",
        ),
        *("match book:\n    case ", "x = y = ", "*a, b = ", "with open('x') as f:\n    ", "print(book)", LEND),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=8).map("\n".join),
    st.text(max_size=80),
    st.integers(0, len(LEND)).map(lambda cut: LEND[:cut]),
    st.tuples(st.integers(0, len(LEND)), PIECES).map(lambda at: LEND[: at[0]] + at[1] + LEND[at[0] :]),
)


@settings(max_examples=600)
@example('x = """\nclass Out: ...\n"""')
@example("x = '''\n  '''\nclass Out: ...")
@example('return book\n"""\n\ndef out(): ...\n"""')
@example("return book\n    \nif book:\n  return book")
@example("if book:\n    return book\n  # dedented\nreturn book")
@given(body=TEXTS)
def test_any_text_is_refused_or_changes_nothing_around_it(body: str) -> None:
    if problems("Desk.lend", body):
        return
    facts = PROGRAM.facts[DESK]
    after = LANGUAGE.emit(facts, "", {"Desk.lend": body})
    ast.parse(after)
    assert interface(LANGUAGE.extract(DESK, after)) == interface(LANGUAGE.extract(DESK, LANGUAGE.emit(facts, "", {})))
    assert LANGUAGE.code_problems(PROGRAM, DESK, after.replace("if TYPE_CHECKING", "if False")) == []
