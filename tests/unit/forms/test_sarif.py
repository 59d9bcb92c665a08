"""SARIF: what is written has the shape that the standard asks for, and says what the findings say."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft7Validator

from specsheets.forms.sarif import Reason, to_sarif
from specsheets.model.finding import Finding

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
COUNT = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
ARTIFACT = {
    "type": "object",
    "required": ["uri", "uriBaseId"],
    "additionalProperties": False,
    "properties": {
        "uri": {"type": "string", "pattern": r"^[A-Za-z0-9/._~%!$&'()*+,;=@-]+$"},
        "uriBaseId": {"const": "SRCROOT"},
    },
}
REGION = {
    "type": "object",
    "required": ["startLine"],
    "additionalProperties": False,
    "properties": {"startLine": COUNT, "startColumn": COUNT, "endLine": COUNT, "endColumn": COUNT},
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "message": TEXT,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "additionalProperties": False,
            "properties": {"artifactLocation": ARTIFACT, "region": REGION},
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "level", "message", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "items": LOCATION},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
    },
}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "shortDescription": TEXT,
        "defaultConfiguration": {"type": "object", "additionalProperties": False, "properties": {"level": LEVEL}},
    },
}
DRIVER = {
    "type": "object",
    "required": ["name", "rules"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "semanticVersion": {"type": "string"},
        "rules": {"type": "array", "uniqueItems": True, "items": RULE},
    },
}
RUN = {
    "type": "object",
    "required": ["tool", "results"],
    "additionalProperties": False,
    "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": DRIVER}},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "originalUriBaseIds": {"type": "object"},
        "results": {"type": "array", "items": RESULT},
    },
}
LOG = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN},
    },
}
"""The part of the standard's shape that our logs use, in our own words."""

RULES = {"convention": Reason("warning", "So it is."), "import-cycle": Reason("info", "Nor that.")}


def finding(**changes: object) -> Finding:
    base = {
        "rule": "import-cycle",
        "severity": "info",
        "path": "shop/cart.py",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 10,
        "message": "no such name",
        "fingerprint": "0123456789abcdef",
    }
    return Finding(**{**base, **changes})


FINDINGS = [
    (),
    (finding(),),
    (finding(severity="error"), finding(rule="of-others", severity="warning")),
    (finding(path="ein Ordner/größe#1.py", related=(("shop/users.py", 3, "is here"), ("a b.py", 1, "and here"))),),
]


@pytest.mark.parametrize("found", FINDINGS)
@pytest.mark.parametrize("known", [None, frozenset(), frozenset({"0123456789abcdef"})])
def test_a_log_has_the_shape_of_the_standard(found, known):
    log = json.loads(json.dumps(to_sarif(found, RULES, "1.2.3", known)))
    assert [e.message for e in Draft7Validator(LOG).iter_errors(log)] == []
    assert len(log["runs"][0]["results"]) == len(found)


def test_a_result_says_what_its_finding_says():
    (result,) = to_sarif([finding(path="ein Ordner/a.py")], RULES, "1.2.3", {"0123456789abcdef"})["runs"][0]["results"]
    assert result == {
        "ruleId": "import-cycle",
        "ruleIndex": 1,
        "level": "note",
        "message": {"text": "no such name"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "ein%20Ordner/a.py", "uriBaseId": "SRCROOT"},
                    "region": {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 10},
                }
            }
        ],
        "partialFingerprints": {"specsheets/v1": "0123456789abcdef"},
        "baselineState": "unchanged",
    }
