"""Event base: what every event is: frozen, without unknown keys, and found by its tags."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class EventBase(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def tags(self) -> list[str]:
        """What a later `append(…, unless=…)` may ask for."""
        out = []
        for path in (getattr(self, "path", ""), getattr(self, "to", "")):
            if path:
                out.append(f"sheet:{path}")
        if entry := getattr(self, "entry", ""):
            out.append(f"entry:{entry}")
        if run := getattr(self, "run", ""):
            out.append(f"run:{run}")
        return out
