"""The sheets of a small program, as whoever judges a body sees them."""

from __future__ import annotations

from specsheets.languages.python import LANGUAGE
from specsheets.languages.python.modules import PythonModules
from specsheets.rules.definitions import Definitions

MODELS, STORAGE, DESK = "shop/models.py", "shop/storage.py", "shop/desk.py"

SHEETS = {
    "shop/__init__.py": "",
    MODELS: '''
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

class Kind(Enum):
    BOOK = "book"

@dataclass(frozen=True)
class Loan:
    book: str
    due: date
    renewals: int = 0

    def is_overdue(self, today: date) -> bool:
        """Whether it is late."""

class Gone(Exception):
    """The book is not there."""
''',
    STORAGE: '''
from __future__ import annotations

from .models import Loan

LOANS: dict[str, Loan] = {}

def load_loan(book: str) -> Loan | None:
    """The loan of a book, if it is out."""

def all_loans() -> list[Loan]: ...
''',
    DESK: '''
from __future__ import annotations

import math
from datetime import date

from . import storage
from .models import Gone, Kind, Loan

if TYPE_CHECKING:
    from .models import Borrower

RULES: dict[str, int] = {}

class Desk:
    """Where books are lent."""

    def __init__(self, name: str) -> None:
        self.name: str
        self.today = ...

    def lend(self, book: str, *, kind: Kind) -> Loan:
        """Lends a book."""
        # raises: Gone

    def note(self, words: str) -> None: ...

    @property
    def label(self) -> str: ...

    @staticmethod
    def greet(who: str) -> str: ...

def overdue(today: date) -> list[Loan]: ...

async def remind(loan: Loan) -> str: ...
''',
}


def program(sheets: dict[str, str] = SHEETS) -> Definitions:
    """What these sheets declare."""
    return Definitions({path: LANGUAGE.extract(path, text) for path, text in sheets.items()}, PythonModules(sheets))


PROGRAM = program()


def problems(name: str, body: str, path: str = DESK, state: tuple[str, ...] = ()) -> list[str]:
    """Why a body may not stand under a function."""
    return LANGUAGE.body_problems(PROGRAM, path, f"function:{name}", body, state)
