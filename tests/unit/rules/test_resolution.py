"""What resolves and what does not: each string is a project, and says where the findings are; silence where none are marked."""

import pytest
from rules_notation import places, read, view_of

from specsheets.phases.check import check

RULES = {"unresolved-import", "unresolved-reference", "misfit-call"}

CASES = {
    "a star import hands names on": """
## a/__init__.py
from .b import *
## a/b.py
def one(): ...
## c.py
from a import one, two
#                  ^^^ unresolved-import
""",
    "__all__ bounds a star import": """
## a/__init__.py
from .b import *
## a/b.py
__all__ = ["one"]
def one(): ...
def two(): ...
## c.py
from a import two
#             ^^^ unresolved-import
""",
    "a foreign star import may bring anything": """
## a/__init__.py
from elsewhere import *
## c.py
from a import one
""",
    "__getattr__ may serve anything": """
## a/__init__.py
def __getattr__(name): ...
## c.py
from a import one
""",
    "a name that __getattr__ does not quote is gone": """
## a/__init__.py
def __getattr__(name):
    return {"kept": 1}[name]
## planned a/__init__.py
def gone(): ...
def kept(): ...
def __getattr__(name): ...
## c.py
from a import gone, kept
#             ^^^^ unresolved-import
""",
    "an import that may fail is none, unless it was fine before": """
## a/__init__.py
## a/b.py
## planned a/b.py
def gone(): ...
## c.py
try:
    from a.b import gone
#                   ^^^^ unresolved-import
    from a.b import never
    from a.d import fast
except ImportError:
    fast = None
""",
    "names bound by statements": """
## a.py
for one in range(3):
    pass
with open("x") as two:
    pass
if True:
    three = 1
else:
    three = 2
def set_it():
    global four
    four = 1
## c.py
from a import one, two, three, four
""",
    "modules of a package": """
## a/__init__.py
## a/b.py
## a/data/deep/c.py
## c.py
import a.b
import a
from a import b, data
a.b, a.data, b.__name__
a.gone
# ^^^^ unresolved-reference
""",
    "a package that imports its own modules": """
## a/__init__.py
from . import b, gone
#                ^^^^ unresolved-import
## a/b.py
""",
    "typing counts, locals hide": """
## a/__init__.py
## a/b.py
class Here: ...
## c.py
from typing import TYPE_CHECKING
from a import b
if TYPE_CHECKING:
    from a.b import Gone
#                   ^^^^ unresolved-import
def f(b):
    return b.anything
def g():
    from a import b as z
    return z.gone
#            ^^^^ unresolved-reference
""",
    "an attribute set from outside is there": """
## a/__init__.py
## a/b.py
## c.py
from a import b
b.mark = 1
b.mark
## d.py
from a import b
b.mark
""",
    "a lost name in its own file": """
## a.py
def fetch(number): ...
fetch_all = [get(1)]
#            ^^^ unresolved-reference
## planned a.py
def get(number): ...
fetch_all = ...
""",
    "calls by name, through a module, through a re-export, to a class": """
## a/__init__.py
from .b import one as uno
## a/b.py
def one(x, *, y): ...
#   ^^^ misfit-call
def two(x, /, y=1, *rest, **more): ...
#   ^^^ misfit-call
def fits(x, /, y=1, *rest, **more): ...
class Made:
#     ^^^^ misfit-call
    def __init__(self, x): ...
class Wrapped(Foreign):
    def __init__(self, x): ...
@decorated
def unknown(x): ...
@overload
def both(x): ...
@overload
def both(x, y): ...
def both(x, y=None): ...
## c.py
import a.b
from a import uno
from a.b import both, fits, unknown, Wrapped
uno(1)
a.b.two()
fits(1, 2, 3, z=4)
fits(*[])
a.b.Made()
unknown()
Wrapped()
both(1, 2)
""",
    "a definition that is made twice is not judged": """
## a.py
if True:
    def one(x): ...
else:
    def one(): ...
def two(): ...
two = wrap(two)
## c.py
from a import one, two
one()
two(1)
""",
    "half-typed code says nothing of others": """
## a.py
def one(:
## c.py
from a import one, two
""",
    "what is served by a name of its own is there, what a message merely quotes is gone": """
## a.py
def __getattr__(name):
    if name == "Served":
        return 1
    raise AttributeError("Use 'Gone' instead.")
## planned a.py
class Gone: ...
class Served: ...
## b.py
from a import Served
from a import Gone
#             ^^^^ unresolved-import
""",
    "a promised file that nobody has written yet": """
## promised a.py
def one(x): ...
from b import nothing
## b.py
from a import one, two
#                  ^^^ unresolved-import
one()
""",
}


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    project = read(CASES[case])
    found = check(view_of(project.sources, project.promises))
    assert [p for p in places(found) if p[0] in RULES and not p[1].startswith(".")] == [
        p for p in sorted(project.expected) if p[0] in RULES
    ]


def test_a_finding_leads_to_where_the_name_is_declared():
    shop = "LIMIT = 1\n\n\ndef fetch_user(): ...\n"
    texts = {"shop.py": shop, "c.py": "import shop\nfrom shop import fetch_usr\n\nshop.fetch_usr()\n"}
    found = check(view_of(texts))
    assert {f.related for f in found if f.rule in RULES} == {(("shop.py", 4, "fetch_user is declared here"),)}
    assert {f.rule for f in found} >= {"unresolved-import", "unresolved-reference"}
