"""Tally: how many tokens a text has here, whether all of a prompt was read, and what was spent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from specsheets.ports import Endpoint, Unfit

FIRST = 3.0
"""Characters per token before anything was counted: few, so that a window is rather underrated."""
TELLING = 200
"""Tokens from which on a count tells something of the language that is counted."""
READ = 0.7
"""The share of the estimate below which an endpoint has not read all of the prompt."""
MILLION = 1_000_000


class Tally:
    """Counts for one model. `ratio` is the characters of a token; None until an endpoint counted."""

    def __init__(self, endpoint: Endpoint, ratio: float | None = None) -> None:
        self._endpoint = endpoint
        self.ratio = ratio
        self._longest = 0
        self.spent = 0.0

    def tokens(self, text: str) -> int:
        """About how many tokens a text has."""
        return math.ceil(len(text) / (self.ratio or FIRST))

    def price(self, prompt: int, completion: int) -> float | None:
        """What so many tokens cost; None where no price is set."""
        a, b = self._endpoint.price_prompt, self._endpoint.price_completion
        return (prompt * a + completion * b) / MILLION if a or b else None

    def check_window(self, estimate: int, limit: int, window: int | None) -> None:
        """Raises Unfit where prompt and reply do not fit into the window."""
        if window is not None and estimate + limit > window:
            raise Unfit(
                f"prompt and reply need about {estimate + limit:,} tokens ({estimate:,} and {limit:,}), and the window of "
                f"{self._endpoint.model} has {window:,}",
                "name a model with a larger one in `[ai] model`, or correct `[ai] window`",
            )

    def check_budget(self, estimate: int, limit: int) -> None:
        """Raises Unfit where the request could cost more than is left."""
        budget, price = self._endpoint.budget, self.price(estimate, limit)
        if not budget:
            return
        if price is None:
            raise Unfit("`[ai] budget` is set, but no price", "set `[ai] price_prompt` and `[ai] price_completion` too")
        if self.spent + price > budget:
            raise Unfit(
                f"the next request may cost {price:.4f}, and {max(budget - self.spent, 0):.4f} of the budget of {budget:g} are left",
                "raise `[ai] budget`, or ask for less at a time",
            )

    def check_read(self, estimate: int, counted: int | None) -> None:
        """Raises Unfit where the endpoint counted far fewer tokens than the prompt has: it cut the prompt without a word."""
        if self.ratio is None or counted is None or estimate < TELLING or counted >= READ * estimate:
            return
        raise Unfit(
            f"{self._endpoint.base_url} read only {counted:,} of about {estimate:,} tokens of the prompt, and said nothing",
            "give its model a larger context, or name another in `[ai] model`",
        )

    def learn(self, messages: Sequence[Mapping[str, str]], counted: int | None) -> None:
        """Take the longest prompt that was counted as the measure of all."""
        characters = sum(len(message["content"]) for message in messages)
        if counted and counted >= TELLING and characters > self._longest:
            self._longest, self.ratio = characters, characters / counted

    def spend(self, prompt: int, completion: int) -> None:
        """Add what a request has cost."""
        self.spent += self.price(prompt, completion) or 0
