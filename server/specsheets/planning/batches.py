"""Batches: which sheets one request fills, so that each fits the window and carries the whole header; step A10."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specsheets.model.plan import Batch, Item, Refusal


def pack(items: Iterable[Item], header: int, reserve: int, window: int) -> tuple[Batch, ...] | Refusal:
    """One batch where everything fits, else as many as needed, first-fit by (group, layer, path).

    All sizes are tokens: `header` is what every request carries, `reserve` what is kept free for the reply. Each batch
    counts header + sheets + reserve ≤ window. What cannot fit is refused with the window it would need; nothing is
    ever left out. Within a batch, and among batches by their first sheet, the order is layer, then falling rank, then path.
    """
    fixed = header + reserve
    if fixed > window:
        return Refusal("header", fixed, window)
    placed = sorted(items, key=lambda item: (item.group, item.layer, item.path))
    for item in placed:
        if fixed + item.tokens > window:
            return Refusal(item.path, fixed + item.tokens, window)
    bins: list[list[Item]] = []
    room: list[int] = []
    if fixed + sum(item.tokens for item in placed) <= window:
        bins = [placed] if placed else []
    else:
        for item in placed:
            n = next((n for n, free in enumerate(room) if item.tokens <= free), len(bins))
            if n == len(bins):
                bins.append([])
                room.append(window - fixed)
            bins[n].append(item)
            room[n] -= item.tokens
    batches = sorted((in_fill_order(group) for group in bins), key=lambda group: _place(group[0]))
    return tuple(Batch(tuple(i.path for i in group), fixed + sum(i.tokens for i in group)) for group in batches)


def in_fill_order(items: Iterable[Item]) -> Sequence[Item]:
    """What others rely on first: by layer, then falling rank, then path."""
    return sorted(items, key=_place)


def _place(item: Item) -> tuple[int, float, str]:
    return item.layer, -item.rank, item.path
