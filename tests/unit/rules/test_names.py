"""Names, twins, owners and cycles: what is new is loud, what the base had is an info, what is uncertain is silent."""

import pytest
from rules_notation import read, view_of

from specsheets.phases.check import check

TWO_VERBS = """
## a.py
def get_user(number): ...
def get_item(number): ...
## b.py
def {}: ...
"""

SNAKE = "## a.py\n" + "".join(
    f"def {a}_{b}_{c}(): ...\n" for a in ("get", "set") for b in "pqrstuv" for c in ("mail", "name", "note")
)
LONG = "x" * 3000

CASES = [
    ("convention", SNAKE + "def getTen(): ...\n", ["warning getTen"]),
    ("convention", SNAKE + "def getTen(): ...\ndef getAll(): ...\n", ["warning getAll", "warning getTen"]),
    (
        "convention",
        SNAKE + "".join(f"def get{n}(): ...\n" for n in ("Ten", "All", "Few")),
        [f"info get{n}" for n in ("All", "Few", "Ten")],
    ),
    (
        "convention",
        SNAKE + "def getTen(): ...\ndef getAll(): ...\n" + SNAKE.replace("##", "## planned") + "def getOne(): ...\n",
        ["info getTen", "warning getAll"],
    ),
    ("convention", SNAKE + "def GetTen(): ...\n", ["info GetTen"]),
    ("second-verb", TWO_VERBS.format("fetch_user(number)"), ["warning fetch_user"]),
    ("second-verb", TWO_VERBS.format("fetch_user(name)"), []),
    ("second-verb", TWO_VERBS.format("_fetch_user(number)"), []),
    ("second-verb", TWO_VERBS.format("drop_user(number)"), []),
    ("second-verb", TWO_VERBS.format("fetch_user(number): return get_user(number)\ndef pad()"), []),
    (
        "second-verb",
        TWO_VERBS.format("fetch_user(number)")
        + "## planned a.py\ndef get_user(number): ...\n## planned b.py\ndef fetch_user(number): ...\n",
        ["info fetch_user"],
    ),
    (
        "second-verb",
        "## a.py\ndef get_user(number): ...\n## b.py\ndef fetch_user(number): ...\n## planned b.py\ndef fetch_user(number): ...\n",
        ["warning get_user"],
    ),
    ("duplicate-constant", "## a.py\nLIMIT = 0x7d0\n## b.py\nLIMIT = 2000\n", ["warning LIMIT"]),
    ("duplicate-constant", "## a.py\nLIMIT = 2\n## b.py\nLIMIT = 2\n", []),
    ("duplicate-constant", "## a.py\n_LIMIT = 2000\n## b.py\n_LIMIT = 2000\n", []),
    (
        "duplicate-constant",
        "## a.py\n_LIMIT = 2000\n## b.py\n_LIMIT = 2000\n## planned a.py\n_LIMIT = 2000\n",
        ["warning _LIMIT"],
    ),
    ("duplicate-constant", "## a.py\nLIMIT = 2000\n## tests/test_a.py\nLIMIT = 2000\n", []),
    ("duplicate-constant", '## a.py\nTEXT = ("ab"\n  "cd")\n## b.py\nTEXT = "abcd"\n', ["warning TEXT"]),
    ("duplicate-constant", f'## a.py\nTEXT = ("{LONG}"\n "y")\n## b.py\nTEXT = "{LONG}y"\n', ["warning TEXT"]),
    ("duplicate-constant", f'## a.py\nTEXT = "{LONG}y"\n## b.py\nTEXT = "{LONG}z"\n', []),
    ("duplicate-constant", "## a.py\nTEXT = ...\n## b.py\nTEXT = ...\n", []),
    ("variant-spelling", "## a.py\ndef f(file_name): ...\n## b.py\ndef g(filename): ...\n", ["info filename"]),
    ("import-cycle", "## a.py\nimport b\n## b.py\nimport a\n", ["info b"]),
    ("import-cycle", "## a.py\nimport b\n## b.py\ndef f():\n    import a\n", []),
    (
        "import-cycle",
        "## a.py\nimport b\n## b.py\nimport a\n## planned a.py\nimport b\n## planned b.py\n",
        ["warning a"],
    ),
    (
        "import-cycle",
        "## a.py\nimport b\n## b.py\nimport a\n## planned a.py\nimport b\n## planned b.py\nimport a\n",
        [],
    ),
    ("missing-file", "## planned a.py\ndef f(): ...\n## b.py\ndef f(): ...\n", ["info a.py"]),
    ("missing-file", "## promised a.py\ndef f(): ...\n", []),
    ("two-owners", "## owns env HOST: a.py\n## b.py\nimport os\nos.environ['HOST'] = 'x'\n", ["error env HOST"]),
    ("two-owners", "## owns env HOST: a.py\n## b.py\nimport os\nx = os.environ['HOST']\n", []),
    ("broken-promise", "## a.py\n## decided a.py\ndef f(): ...\n", ["warning f"]),
    ("broken-promise", "## a.py\ndef f(x): ...\n## decided a.py\ndef f(___): ...\n", []),
    ("broken-promise", "## a.py\nclass A(B): ...\n## decided a.py\nclass A(C): ...\n", ["warning A"]),
    ("broken-promise", "## a.py\nX = 2\n## decided a.py\nimport os\nX = 1\n", ["warning X", "warning import os"]),
    ("broken-promise", '## a.py\ndef f():\n    """Now."""\n## decided a.py\ndef f():\n    """Then."""\n', []),
]


@pytest.mark.parametrize(("rule", "string", "expected"), CASES)
def test_case(rule, string, expected):
    project = read(string)
    found = check(view_of(project.sources, project.promises))
    assert sorted(f"{f.severity} {f.symbol}" for f in found if f.rule == rule) == expected
