"""What the scenarios of the fill share: a project with empty fields, its state without times and ids, a command of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from journey import Journey

SERVER = Path(__file__).parents[2] / "server"

BLUEPRINT = """\
blueprint: 1
name: shop
components:
  - file: shop/models.py
    role: model
    description: What is sold.
    entities:
      - name: Item
        fields: {label: str, price: {}}
  - file: shop/cart.py
    role: service
    uses: [shop/models.py]
    operations:
      - name: total
        parameters: {items: "list[Item]"}
      - name: add_item
      - name: clear
        returns: None
  - file: shop/mail.py
    role: service
    uses: [shop/cart.py]
    operations:
      - name: send_receipt
        description: Sends a letter.
"""


def empty_shop(root: Path) -> Journey:
    """Three planned files."""
    shop = Journey(root)
    shop.write("blueprint.yaml", BLUEPRINT)
    shop.plan()
    return shop


def state(shop: Journey) -> dict[str, Any]:
    """Sheets, and every field with its state; no times, no ids."""
    assert shop.run("log", "verify").code == 0
    sheets = {k: v for k, v in shop.tree().items() if k.startswith("sheets/")}
    paths = [k.removeprefix("sheets/").removesuffix(".yaml") for k in sheets]
    return {"sheets": sheets, **{p: shop.states(p) for p in paths}}


def started(shop: Journey, environment: dict[str, str], *args: str) -> subprocess.Popen[str]:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "specsheets", *args],
        cwd=shop.root,
        env={**os.environ, **environment, "PYTHONPATH": str(SERVER)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
