"""The parts of the standard library whose names are looked up: modules that every program loads sooner or later, and types
whose members all stand on the type."""

from __future__ import annotations

import base64
import bisect
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import heapq
import itertools
import json
import math
import operator
import pathlib
import random
import re
import secrets
import statistics
import string
import textwrap
import time
import uuid
from types import ModuleType

_MODULES: dict[str, ModuleType] = {
    module.__name__: module
    for module in (
        *(
            base64,
            bisect,
            collections,
            contextlib,
            copy,
            csv,
            dataclasses,
            datetime,
            decimal,
            enum,
            fractions,
            functools,
        ),
        *(hashlib, heapq, itertools, json, math, operator, pathlib, random, re, secrets, statistics, string, textwrap),
        *(time, uuid),
    )
}

TYPES: frozenset[type] = frozenset(
    {datetime.date, datetime.datetime, datetime.time, datetime.timedelta, decimal.Decimal, fractions.Fraction}
    | {pathlib.Path, pathlib.PurePath, uuid.UUID}
)
"""Types of which an instance has what its type has, and nothing else."""


def imported(module: str, name: str = "") -> object | None:
    """A module, or a name of it; None where nothing is known of the module.

    Raises AttributeError for a name that a known module lacks.
    """
    found = _MODULES.get(module)
    return found if found is None or not name else getattr(found, name)
