"""Long lines: brackets opened with one element on each line, where that cannot change what the text means."""

from __future__ import annotations

from specsheets.languages.python.expressions import KEYWORDS, join, keyword_text, split
from specsheets.languages.python.tokens import tokens

WIDTH = 100
STEP = "    "
_DEEPEST = 8


def laid_out(head: str, text: str, tail: str, indent: str, depth: int = 0) -> str:
    """`head + text + tail` in lines of at most `WIDTH` columns as far as brackets of `text` can be opened.

    `text` is canonical; `indent` is that of the statement. Lines behind the first carry their indent. A long text with
    nothing to open, or with strings of several lines, stays as it is.
    """
    whole = f"{head}{text}{tail}"
    if len(indent) + len(whole) <= WIDTH or "\n" in text or depth > _DEEPEST:
        return whole
    parts = tokens(text)
    opened = _last_group(parts)
    if opened is None:
        return whole
    start, end = opened
    inner = [keyword_text(piece) if _is_call(parts, start) else join(piece) for piece in split(parts[start + 1 : end])]
    before = join([*parts[: start + 1], "x"])[:-1]
    after = parts[end] + join(["x", "(", ")", *parts[end + 1 :]])[3:]
    deeper = indent + STEP
    lines = [f"{head}{before}"]
    lines += [f"{deeper}{_element(item, deeper, depth)}" for item in inner]
    lines.append(f"{indent}{after}{tail}")
    return "\n".join(lines)


def _element(item: str, indent: str, depth: int) -> str:
    """One element of an opened bracket, with its comma."""
    return laid_out("", item, ",", indent, depth + 1)


def _is_call(parts: list[str], start: int) -> bool:
    return parts[start] == "(" and start > 0 and _ends_operand(parts[start - 1])


def _ends_operand(token: str) -> bool:
    return token[-1] in ")]}\"'" or ((token[0].isalnum() or token[0] == "_") and token not in KEYWORDS)


def _last_group(parts: list[str]) -> tuple[int, int] | None:
    """The last bracket pair outside all others that may be opened: no subscript, comprehension, lambda or lone parentheses."""
    stack: list[int] = []
    groups: list[tuple[int, int]] = []
    if "lambda" in parts:
        first = parts.index("lambda")
        if parts[:first].count("(") + parts[:first].count("[") + parts[:first].count("{") == 0:
            return None
    for index, token in enumerate(parts):
        if token in "([{":
            stack.append(index)
        elif token in ")]}":
            if not stack:
                return None
            start = stack.pop()
            if not stack:
                groups.append((start, index))
    for start, end in reversed(groups):
        if end > start + 1 and _may_open(parts, start, end):
            return start, end
    return None


def _may_open(parts: list[str], start: int, end: int) -> bool:
    subscript = parts[start] == "[" and start > 0 and _ends_operand(parts[start - 1])
    if subscript:
        return False
    inner = parts[start + 1 : end]
    depth = 0
    for token in inner:
        if token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
        elif depth == 0 and token in ("for", "yield"):
            return False
    return len(split(inner)) > 1 or inner[-1] == "," or parts[start] != "(" or _is_call(parts, start)
