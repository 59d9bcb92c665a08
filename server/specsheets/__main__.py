"""Entry point: `specsheets` and `python -m specsheets`."""

from specsheets.faces.cli.main import main

if __name__ == "__main__":
    main()
