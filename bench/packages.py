"""Packages: published packages as folders of Python files, downloaded by pip and unpacked."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

OWN = Path(__file__).parents[1] / "server"
"""This repository's own package."""


def unpack(requirement: str, stage: Path) -> Path | None:
    """The Python files of a published package, in a folder below `stage`; None, said aloud, where pip cannot download it."""
    code, wheels = stage / requirement, stage / "wheels" / requirement
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run([*command, "-d", str(wheels), requirement], capture_output=True, text=True)
    if done.returncode:
        print(f"{requirement} could not be downloaded: left out.")
        return None
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as archive:
        archive.extractall(code, [n for n in archive.namelist() if n.endswith(".py")])
    return code
