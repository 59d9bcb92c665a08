"""The pages of the rules: what each is, why, and an example before and after; made from the rules themselves."""

from __future__ import annotations

from specsheets.app.refusal import Refused
from specsheets.model.match import nearest
from specsheets.rules.catalog import rules
from specsheets.rules.rule import Rule

KINDS = {
    "planned": "and its sheet, as it was read from code",
    "decided": "and its sheet, which people decided",
    "edited": "and its sheet, which somebody edited",
    "broken": "and its sheet, which cannot be read",
    "stale": "and the body that was written for it when its sheet said something else",
}


TAGS = {
    "unnecessary": "text that has no effect is shown as unnecessary, mostly faded",
    "deprecated": "a name that was left behind is shown as deprecated, mostly struck through",
}
"""How an editor shows text that is more than underlined."""


def page(rule_id: str) -> str:
    """The page of one rule, as Markdown.

    Raises Refused for a rule that does not exist.
    """
    found = {rule.id: rule for rule in rules()}
    if rule_id not in found:
        near = nearest(rule_id, sorted(found))
        raise Refused(
            f"there is no rule {rule_id}", f"did you mean {near}?" if near else f"there are {', '.join(sorted(found))}"
        )
    return _page(found[rule_id])


def pages() -> dict[str, str]:
    """Every page by file name, the list of all rules as `README.md`."""
    made = {f"{rule.id}.md": _page(rule) for rule in rules()}
    rows = "".join(f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {_what(rule)} |\n" for rule in rules())
    made["README.md"] = (
        "# The rules\n\n"
        "Generated from the rules by `make docs`. Errors and warnings fail `specsheets check`, infos only with `--strict`.\n\n"
        "| rule | severity | what it finds |\n| --- | --- | --- |\n" + rows
    )
    return made


def _page(rule: Rule) -> str:
    how = "; ".join(TAGS[tag] for tag in rule.tags)
    shown = f"**In an editor:** {how}.\n\n" if how else ""
    return (
        f"# {rule.id}\n\n"
        f"{_what(rule)}\n\n"
        f"**Why:** {rule.reason}\n\n"
        f'**Severity:** {rule.severity}. In `specsheets.toml`, `[rules.severity]` changes it (`{rule.id} = "off"` turns the rule off);'
        f" a comment `# specsheets: ignore[{rule.id}] because …` sets one place aside.\n\n"
        f"{shown}"
        f"## Before\n{_example(rule.before)}\n"
        f"## After\n{_example(rule.after)}"
    )


def _what(rule: Rule) -> str:
    """The first line of the rule's module."""
    import sys

    doc = sys.modules[rule.check.__module__].__doc__ or ""
    return doc.strip().partition("\n")[0]


def _example(notation: str) -> str:
    """An example with one block per file; the marks stay, as they show the place."""
    out: list[str] = []
    is_open = False
    for line in notation.strip("\n").split("\n"):
        if not line.startswith("## "):
            if not is_open:
                out.append("```python")
                is_open = True
            out.append(line)
            continue
        if is_open:
            out.append("```")
            is_open = False
        out.append(_heading(line.removeprefix("## ")))
    return "\n" + "\n".join([*out, *(["```"] if is_open else []), ""]).lstrip("\n")


def _heading(words: str) -> str:
    kind, _, rest = words.partition(" ")
    if kind in KINDS:
        path, _, mark = rest.partition(" ")
        return f"\n`{path}` {KINDS[kind]}{f' (found here: {mark})' if mark else ''}:\n"
    if kind in ("owns", "uses"):
        state, _, path = rest.partition(": ")
        path, _, mark = path.partition(" ")
        return f"\nthe sheet of `{path}` {kind} {state}{f' (found here: {mark})' if mark else ''}"
    return f"\n`{words}`:\n"
