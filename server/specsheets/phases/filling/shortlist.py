"""Shortlist: which members a closed list keeps where a large project has too many; never without what the sheet names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from specsheets.naming.words import split
from specsheets.phases.filling.scope import Known, Scope

MOST = 200
"""As many members has a list at most, beside those that are kept: what a list costs an endpoint grows faster than its length."""

MOST_FAR = 16
"""Classes of other files that a file is offered beside those that its sheet names; whoever spells another one is heard all
the same."""


def cut(members: Iterable[str], kept: Collection[str], most: int = MOST) -> tuple[str, ...]:
    """The first members and all that are `kept`, in their order, without repeats."""
    every = tuple(dict.fromkeys(members))
    left = most - sum(member in kept for member in every)
    out = []
    for member in every:
        if member not in kept:
            left -= 1
        if member in kept or left >= 0:
            out.append(member)
    return tuple(out)


def likeliest(scope: Scope, far: Sequence[tuple[str, Known]]) -> list[str]:
    """Of the classes of other files all that the sheet names, and of the rest those that the file most likely comes to need:
    from files that it imports, that share words with it, of its folder, that most rely on."""
    mine = {part for word in (*scope.words, scope.path) for part in split(word)}
    imported = scope.world.view.now.edges(scope.path)

    def order(item: tuple[str, Known]) -> tuple[bool, bool, int, bool, float, str]:
        text, known = item
        is_away = known.origin.rpartition("/")[0] != scope.path.rpartition("/")[0]
        rank = scope.world.places[known.origin].rank if known.origin in scope.world.places else 0.0
        shared = len(mine.intersection(split(text)))
        return not scope.says(text), known.origin not in imported, -shared, is_away, -rank, text

    ordered = [text for text, _ in sorted(far, key=order)]
    return ordered[: MOST_FAR + sum(map(scope.says, ordered))]
