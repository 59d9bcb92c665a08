"""Verbs: which deed the name of a function promises, so that two verbs for one deed can be seen."""

from __future__ import annotations

from specsheets.naming.words import division

CLASSES = {
    "get": ("get", "fetch", "load", "find", "retrieve", "read", "lookup", "obtain", "query", "select", "grab", "pull"),
    "create": ("create", "make", "build", "new", "construct", "generate", "produce", "craft"),
    "delete": ("delete", "remove", "drop", "destroy", "erase", "purge", "discard", "del", "rm", "unlink"),
    "update": ("update", "modify", "change", "edit", "alter", "amend", "patch"),
    "save": ("save", "store", "persist", "write", "dump"),
    "add": ("add", "append", "attach", "insert"),
    "send": ("send", "dispatch", "deliver", "post", "transmit", "emit", "publish"),
    "check": ("check", "validate", "verify"),
    "compute": ("compute", "calculate", "calc", "derive", "evaluate"),
    "convert": ("convert", "transform", "translate", "cast"),
    "parse": ("parse", "decode", "deserialize", "deserialise", "unmarshal"),
    "render": ("render", "draw", "display", "show"),
    "start": ("start", "begin", "launch", "run", "boot"),
    "stop": ("stop", "end", "halt", "finish", "terminate", "kill"),
    "initialize": ("initialize", "initialise", "init", "setup", "prepare"),
    "close": ("close", "shutdown", "dispose"),
}
"""Verbs by the deed they promise; each verb stands in one class."""

_DEEDS = {verb: deed for deed, verbs in CLASSES.items() for verb in verbs}


def deed(name: str) -> tuple[str, tuple[str, ...]] | None:
    """The class of the verb a name begins with and the words after it: `fetch_user` → `("get", ("user",))`; None where it
    begins with no known verb or says nothing after it."""
    words = division(name)
    if len(words) < 2 or words[0] not in _DEEDS:
        return None
    return _DEEDS[words[0]], words[1:]
