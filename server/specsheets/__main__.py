"""Entry point: `specsheets` and `python -m specsheets`."""

import os

# Looking for pydantic plug-ins means reading the metadata of every installed package at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def main() -> None:
    """The command `specsheets`."""
    from specsheets.faces.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
