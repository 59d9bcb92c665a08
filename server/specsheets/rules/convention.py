"""A name against the convention of its surroundings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from specsheets.model.finding import Fix
from specsheets.model.names import Convention, Vote
from specsheets.naming.words import core, style_of
from specsheets.rules.rule import Drift, ProjectView, Rule
from specsheets.rules.twins import is_test

SHORT = 3
"""Names up to this length are often those of a formula: `G1`, `LU`."""

WORDY = frozenset({"snake_case", "camelCase"})
"""Styles that only part words; the others also say that something is a constant or a class."""

HOLDERS = frozenset({"field", "class_const", "param"})
"""Kinds of names that may hold a constant or a class."""

FEW = 2
"""More names of one kind against a convention in one file are how that file is written, unless the base knows better."""

PLURALS = {
    "module": "modules",
    "class": "classes",
    "function": "functions",
    "method": "methods",
    "param": "parameters",
    "field": "fields",
    "class_const": "constants of classes",
    "enum_member": "members of enums",
    "global_const": "constants",
    "type": "types",
}


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Every name of a file that is judged and found rare among its like."""
    found = [
        (vote, convention, better)
        for vote, convention, better in view.conventions.drifting(path)
        if not _holds_a_class(view, vote) and vote.name not in view.now.names(path).imported
    ]
    alike = Counter(vote.kind for vote, _, _ in found)
    gone = _gone(view, path) if found and view.base else Counter()
    before = view.named_before(path).votes if found else frozenset()
    for vote, convention, better in found:
        if view.base:
            known = (vote.kind, vote.name) in before or (vote.kind in HOLDERS and _says_what(vote))
            if not known and gone[vote.kind]:
                gone[vote.kind] -= 1
                known = True
        else:
            known = alike[vote.kind] > FEW or not _is_certain(vote)
        yield _drift(view, vote, convention, better, known)


def _gone(view: ProjectView, path: str) -> Counter[str]:
    """How many names of each kind the base had in a file that broke a convention too and have since given way to others."""
    now = {(vote.kind, vote.name) for vote in view.conventions.cast(path)}
    gone = view.named_before(path).votes - now
    return Counter(kind for kind, name in gone if view.conventions.judge(Vote(path, kind, name, 1, 1)))


def _holds_a_class(view: ProjectView, vote: Vote) -> bool:
    """Whether a parameter stands for a class, and may be named like one."""
    if vote.kind != "param" or not vote.name[:1].isupper():
        return False
    return any(
        p.name == vote.name and "type[" in (p.annotation or "").lower()
        for s in view.facts[vote.path].symbols
        if s.line == vote.line
        for p in s.parameters
    )


def _drift(view: ProjectView, vote: Vote, convention: Convention, better: str, known: bool) -> Drift:
    span = view.span(vote.path, vote.name, vote.line, vote.column)
    place = {"path": vote.path, "line": span.line, "column": span.column}
    fix = Fix(
        title=f"Rename {vote.name} to {better}",
        verb="rename",
        arguments={**place, "from": vote.name, "to": better},
        preferred=True,
    )
    return Drift(
        vote.path,
        span,
        f"{_reason(convention)}; {vote.name} would be {better}",
        symbol=vote.name,
        expected=better,
        actual=vote.name,
        fixes=() if vote.kind == "module" else (fix,),
        known=known,
    )


def _is_certain(vote: Vote) -> bool:
    """Whether a name that nothing tells to be new is surely a slip: written in another style throughout, one that does not
    say what the thing is (a constant, a class), and neither in a test nor as short as the symbols of a formula."""
    says_what = vote.kind not in ("class", "module") and _says_what(vote)
    return bool(style_of(vote.name)) and not says_what and len(core(vote.name)) > SHORT and not is_test(vote.path)


def _says_what(vote: Vote) -> bool:
    """Whether the style of a name says that the thing is a constant or a class."""
    styles = style_of(vote.name)
    return bool(styles) and styles.isdisjoint(WORDY)


def _reason(convention: Convention) -> str:
    inner = convention.scope if "." in convention.scope.rpartition("/")[2] else f"{convention.scope}/"
    what, where = PLURALS[convention.kind], f"in {inner}" if convention.scope else "here"
    if not convention.votes:
        return f"{what} {where} are {convention.style} by a ruling of this project"
    return f"{convention.share:.0%} of {convention.votes:.0f} {what} {where} are {convention.style}"


RULE = Rule(
    id="convention",
    severity="warning",
    reason="Names of one kind are written in one style, so that a name can be guessed.",
    before="""
## shop/users.py
def get_user(number): ...
def add_user(number): ...
def drop_user(number): ...
def name_of(number): ...
def mail_of(number): ...
def find_all(number): ...
def set_name(number): ...
def set_mail(number): ...
def is_known(number): ...
def is_barred(number): ...
def last_login(number): ...
def first_login(number): ...
def next_login(number): ...
def mean_login(number): ...
def any_login(number): ...
def countLogins(number): ...
#   ^^^^^^^^^^^ convention
""",
    after="""
## shop/users.py
def get_user(number): ...
def add_user(number): ...
def drop_user(number): ...
def name_of(number): ...
def mail_of(number): ...
def find_all(number): ...
def set_name(number): ...
def set_mail(number): ...
def is_known(number): ...
def is_barred(number): ...
def last_login(number): ...
def first_login(number): ...
def next_login(number): ...
def mean_login(number): ...
def any_login(number): ...
def count_logins(number): ...
""",
    check=check,
)
