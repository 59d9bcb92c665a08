"""The map as one HTML file: the atlas, the style and the script in one page that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib.resources import files
from typing import Any

from specsheets.model.atlas import Atlas

SCRIPTS = ("atlas.js", "layout.js", "canvas.js", "lines.js", "panel.js", "folders.js", "page.js")
"""The parts of the script, in the order in which they read one another."""


def render(atlas: Atlas) -> str:
    """The whole page as text. The same atlas gives the same text, whatever the order in which its parts stand."""
    style = "\n" + _asset("page.css")
    script = '\n"use strict";\n(() => {\n' + "\n".join(_asset(name) for name in SCRIPTS) + "})();\n"
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_sha256(style)}'; script-src '{_sha256(script)}'"
    )
    slots = {
        "title": html.escape(_printable(atlas.project)),
        "policy": html.escape(policy, quote=False),
        "style": style,
        "script": script,
        "data": _escaped(_data(atlas)),
    }
    # One pass: what a slot is filled with is never searched for slots, so no path can pass for one.
    return re.sub(r"\{\{(\w+)\}\}", lambda slot: slots[slot[1]], _asset("page.html"))


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _printable(text: str) -> str:
    """Text that UTF-8 can carry: the halves of characters in undecodable paths become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(data: Any) -> str:
    """JSON in which no character can end or open an element."""
    text = _printable(json.dumps(data, separators=(",", ":"), ensure_ascii=False))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(atlas: Atlas) -> dict[str, Any]:
    """The atlas in a fixed order, with files named by their place in the list, so that a page of 2,000 files stays small."""
    ordered = sorted(atlas.files, key=lambda file: file.path)
    place = {file.path: n for n, file in enumerate(ordered)}
    return {
        "project": atlas.project,
        "version": atlas.version,
        "generator": atlas.generator,
        "files": [file.model_dump(mode="json", exclude_defaults=True) for file in ordered],
        "folders": {
            f.path: {"role": f.role, "summary": f.summary} for f in sorted(atlas.folders, key=lambda f: f.path)
        },
        "dependencies": sorted([place[d.source], place[d.target], d.when] for d in atlas.dependencies),
        "cycles": [
            {
                "id": cycle.id,
                "files": sorted(place[path] for path in cycle.files),
                "cut": sorted([place[a], place[b]] for a, b in cycle.cut),
            }
            for cycle in sorted(atlas.cycles, key=lambda cycle: cycle.id)
        ],
    }
