"""The phase around the rules: settings, comments, baseline, fingerprints, single files, and what an edit changes."""

from hypothesis import given
from hypothesis import strategies as st
from rules_notation import read, view_of

from specsheets.languages.python.extract import extract
from specsheets.model.change import Edit, apply_edits
from specsheets.model.facts import Span
from specsheets.phases.check import check, check_file, refresh
from specsheets.rules.catalog import rules

DUPLICATES = {"a.py": "LIMIT = 2000\nOTHER = 3000\n", "b/c.py": "LIMIT = 2000\n\nOTHER = 3000\n"}


def symbols(sources, **more):
    return [f"{f.severity} {f.symbol}" for f in check(view_of(sources), **more)]


def test_levels_of_the_nearest_folder_hold():
    rule = "duplicate-constant"
    assert symbols(DUPLICATES) == ["warning LIMIT", "warning OTHER"]
    assert symbols(DUPLICATES, levels={"": {rule: "off"}}) == []
    assert symbols(DUPLICATES, levels={"": {rule: "off"}, "b": {rule: "error"}}) == ["error LIMIT", "error OTHER"]


def test_a_comment_sets_its_line_or_the_next_aside():
    mark = "# specsheets: ignore[duplicate-constant] measured elsewhere"
    both = {**DUPLICATES, "b/c.py": f"LIMIT = 2000  {mark}\n{mark}\nOTHER = 3000\n"}
    assert symbols(both) == []
    other = {**DUPLICATES, "b/c.py": f"LIMIT = 2000  {mark.replace('constant', 'function')}\n"}
    assert symbols(other) == ["warning LIMIT"]


def test_fingerprints_outlive_lines_and_tell_equals_apart():
    twice = {"a/__init__.py": "", "a/b.py": "", "c.py": "from a.b import x\nfrom a.b import x\n"}
    before = [f.fingerprint for f in check(view_of(twice))]
    after = [f.fingerprint for f in check(view_of({**twice, "c.py": "\n\n" + twice["c.py"]}))]
    assert before == after and len(set(before)) == 2
    assert symbols(twice, baseline=frozenset(before[:1])) == ["error x"]
    first = "from a.b import x  # specsheets: ignore[unresolved-import] made by a build\nfrom a.b import x\n"
    assert [f.fingerprint for f in check(view_of({**twice, "c.py": first}))] == before[1:]


def test_a_refreshed_view_says_what_a_new_one_says():
    states = [
        {"a.py": "def one(x): ...\nLIMIT = 2000\n", "b.py": "from a import one\none()\n", "c.py": "import b\n"},
        {
            "a.py": "import c\ndef two(x): ...\nLIMIT = 2000\n",
            "b.py": "from a import one\nLIMIT = 2000\n",
            "c.py": "import b\n",
        },
        {"a.py": "def one(): ...\n", "b.py": "import a\na.one()\na.two()\n", "c.py": "from b import *\n"},
    ]
    for start in states:
        for end in states:
            texts = dict(start)
            view = view_of(texts)
            check(view)
            for path, text in end.items():
                texts[path] = text
                refresh(view, path, extract(path, text))
            view.uses = view_of(end).uses
            assert check(view) == check(view_of(end))
            assert check_file(view, "b.py") == [f for f in check(view) if f.path == "b.py"]


def test_redirecting_an_import_removes_its_finding_and_adds_none():
    """The fixes that are text at the finding's own place: the name there becomes the expected one."""
    for rule in rules():
        project = read(rule.before)
        view = view_of(project.sources, project.promises)
        found = check(view)
        for finding in [f for f in found if f.rule in ("unresolved-import", "unresolved-reference") and f.expected]:
            span = Span(finding.line, finding.column, finding.end_line, finding.end_column)
            text = apply_edits(project.sources[finding.path], [Edit(span, finding.expected)])
            cured = check(view_of({**project.sources, finding.path: text}, project.promises))
            left = {f.fingerprint for f in cured if f.severity != "info"}
            assert left == {f.fingerprint for f in found if f.severity != "info"} - {finding.fingerprint}


@given(
    st.dictionaries(
        st.sampled_from(["a.py", "b/__init__.py", "b/c.py"]), st.text("abc defimport.*,()=:\n\"'#_", max_size=80)
    )
)
def test_any_text_is_judged_without_failing(sources):
    assert check(view_of(sources)) == check(view_of(dict(reversed(sources.items()))))
