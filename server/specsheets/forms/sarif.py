"""SARIF 2.1.0: findings in the form that code hosts and editors read (OASIS standard, sections 3.13 to 3.49)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from specsheets.model.finding import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
BASE = "SRCROOT"
FINGERPRINT = "specsheets/v1"


class Reason(NamedTuple):
    """What a report says of a rule: its severity unless settings say otherwise, and why it is one."""

    severity: str
    text: str


def to_sarif(
    findings: Sequence[Finding],
    rules: Mapping[str, Reason],
    version: str,
    known: Collection[str] | None = None,
) -> dict[str, Any]:
    """A log with one run. `rules` holds every rule by id; `known` the fingerprints that were there before, None where nothing was
    compared. Columns count code points."""
    places = {rule: i for i, rule in enumerate(rules)}
    driver = {
        "name": "specsheets",
        "version": version,
        "semanticVersion": version,
        "rules": [_rule(id_, r) for id_, r in rules.items()],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {BASE: {"description": {"text": "The root of the project."}}},
                "results": [_result(f, places, known) for f in findings],
            }
        ],
    }


def _rule(id_: str, reason: Reason) -> dict[str, Any]:
    return {
        "id": id_,
        "shortDescription": {"text": reason.text},
        "defaultConfiguration": {"level": LEVELS[reason.severity]},
    }


def _result(f: Finding, places: Mapping[str, int], known: Collection[str] | None) -> dict[str, Any]:
    region = {"startLine": f.line, "startColumn": f.column, "endLine": f.end_line, "endColumn": f.end_column}
    result: dict[str, Any] = {
        "ruleId": f.rule,
        "level": LEVELS[f.severity],
        "message": {"text": f.message},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(f.path), "region": region}}],
        "partialFingerprints": {FINGERPRINT: f.fingerprint},
    }
    if f.rule in places:
        result["ruleIndex"] = places[f.rule]
    if f.related:
        result["relatedLocations"] = [
            {
                "id": n,
                "message": {"text": why},
                "physicalLocation": {"artifactLocation": _artifact(path), "region": {"startLine": line}},
            }
            for n, (path, line, why) in enumerate(f.related, 1)
        ]
    if known is not None:
        result["baselineState"] = "unchanged" if f.fingerprint in known else "new"
    return result


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": BASE}
