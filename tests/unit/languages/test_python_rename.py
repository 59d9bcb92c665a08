"""A rename touches what means the symbol, and nothing that merely looks alike."""

from __future__ import annotations

import pytest

from specsheets.languages.python.rename import rename_edits
from specsheets.model.change import apply_edits

# scope, before, after; `old` becomes `new`, and `Old` becomes `New`; what is not certain becomes `new?`
CASES = [
    ("", "def old(a): return old(a)\nx = old\n", "def new(a): return new(a)\nx = new\n"),
    ("", "old = 1\nold.x.old(old=old)\n'old'  # old\n", "new = 1\nnew.x.old(old=new)\n'old'  # old\n"),
    ("", "old = 1\ndef f(old): return old\n", "new = 1\ndef f(old): return old\n"),
    ("", "old = 1\ndef f(a=old):\n    old = 2\n", "new = 1\ndef f(a=new):\n    old = 2\n"),
    ("", "old = 1\ndef f():\n    global old\n    old = 2\n", "new = 1\ndef f():\n    global new\n    new = 2\n"),
    ("", "old = 1\n[old for old in old]\nlambda old: old\n", "new = 1\n[old for old in new]\nlambda old: old\n"),
    (
        "",
        "def old(): pass\n__all__ = ['old', \"x\"]\n__all__ += ['old']\n",
        "def new(): pass\n__all__ = ['new', \"x\"]\n__all__ += ['new']\n",
    ),
    ("", "old = 1\n__all__.extend(('old',))\ny = ['old']\n", "new = 1\n__all__.extend(('new',))\ny = ['old']\n"),
    (
        "",
        "class Old: pass\ndef f(a: 'Old', b: 'list[Old] | None') -> \"Old\": 'Old'\n",
        "class New: pass\ndef f(a: 'New', b: 'list[New] | None') -> \"New\": 'Old'\n",
    ),
    (
        "",
        "class Old: pass\nx: Literal['Old']\ny: Optional['m.Old']\n",
        "class New: pass\nx: Literal['Old']\ny: Optional['m.Old']\n",
    ),
    ("", "class Old: pass\nx: 'Old['\n", "class New: pass\nx: 'New?['\n"),
    (
        "",
        "try:\n    from x import old\nexcept ImportError:\n    def old(): pass\n",
        "try:\n    from x import old as new\nexcept ImportError:\n    def new(): pass\n",
    ),
    (
        "",
        "class C:\n    old = 1\n    def old(self): return old\nold = 2\n",
        "class C:\n    old = 1\n    def old(self): return new\nnew = 2\n",
    ),
    ("", "@old\ndef f[T: old](): pass\nclass old(B): pass\n", "@new\ndef f[T: new](): pass\nclass new(B): pass\n"),
    (".m.old", "from .m import old\nold()\n__all__ = ['old']\n", "from .m import new\nnew()\n__all__ = ['new']\n"),
    (".m.old", "from .m import (a, old as b)\nold()\nb()\n", "from .m import (a, new as b)\nold()\nb()\n"),
    (".m.old", "from m import old\nold()\n", "from m import old\nold()\n"),
    (
        ".old",
        "from . import old\nfrom .. import old as o\nold.x\n",
        "from . import new\nfrom .. import old as o\nnew.x\n",
    ),
    (
        "m.old",
        "def f():\n    from m import old\n    old()\nold()\n",
        "def f():\n    from m import new\n    new()\nold()\n",
    ),
    (
        "m.old",
        "try:\n    from m import old\nexcept E:\n    from n import old\nold\n",
        "try:\n    from m import new\nexcept E:\n    from n import old as new\nnew\n",
    ),
    (
        "m.old",
        "if A:\n    from m import old\nelse:\n    from m import old\nold\n",
        "if A:\n    from m import new\nelse:\n    from m import new\nnew\n",
    ),
    (
        "m.old",
        "import m\nm.old(m.old.old, m.x.old)\ndef f(m): m.old\n",
        "import m\nm.new(m.new.old, m.x.old)\ndef f(m): m.old\n",
    ),
    ("a.b.old", "import a.b\na.b.old\na.old\nx: 'a.b.old'\n", "import a.b\na.b.new\na.old\nx: 'a.b.new'\n"),
    ("m.old", "m = 1\nm.old\n", "m = 1\nm.old\n"),
    ("m.old", "from m import *\nold()\ndef f(old): old\n", "from m import *\nnew()\ndef f(old): old\n"),
    ("m.old", "from m import *\nfrom n import *\nold()\n", "from m import *\nfrom n import *\nnew?()\n"),
    (
        "C.",
        "class C:\n    old = 1\n    def f(self): self.old; self.x.old\nx.old\nold\nC.old\n",
        "class C:\n    new = 1\n    def f(self): self.new; self.x.new?\nx.new?\nold\nC.new\n",
    ),
    (
        "C.",
        "class C:\n    @property\n    def old(self): pass\n    @old.setter\n    def old(self, old): old\n",
        "class C:\n    @property\n    def new(self): pass\n    @new.setter\n    def new(self, old): old\n",
    ),
    (
        "C.",
        "class D(C):\n    def old(self): super().old()\nclass E:\n    old = 1\n",
        "class D(C):\n    def new?(self): super().new?()\nclass E:\n    old = 1\n",
    ),
    (
        "A.B.",
        "class A:\n    class B:\n        def __init__(self): self.old = 1\n    old = 2\nA.B.old\n",
        "class A:\n    class B:\n        def __init__(self): self.new = 1\n    old = 2\nA.B.new\n",
    ),
    ("C.", "f(old=1)\nfrom x.old import y\n", "f(old=1)\nfrom x.old import y\n"),
]


@pytest.mark.parametrize(("scope", "before", "after"), CASES)
def test_renamed(scope: str, before: str, after: str) -> None:
    names = ("Old", "New") if "New" in after else ("old", "new")
    edits = rename_edits(before, *names, scope)
    assert apply_edits(before, [e if e.certain else e._replace(text=e.text + "?") for e in edits]) == after


@pytest.mark.parametrize(("scope", "before", "after"), CASES)
def test_back_again(scope: str, before: str, after: str) -> None:
    """Renaming to an unused name and back gives the text again, but for an `as` that keeps another symbol apart."""
    old = "Old" if "New" in after else "old"
    there = apply_edits(before, rename_edits(before, old, "unused", scope))
    again = apply_edits(there, rename_edits(there, "unused", old, scope.replace("old", "unused")))
    assert there != before or after == before
    assert again.replace(" as old", "") == before
