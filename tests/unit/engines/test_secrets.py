"""Secrets are masked, whatever kind they are; ordinary code is not."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from specsheets.engines.secrets import MASK, DetectedSecrets

SECRETS = DetectedSecrets()
ROOT = Path(__file__).parents[3]


def drawn(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    """What stands for a key; never written down whole, so that no scanner takes this file for a leak."""
    return "7a" + "".join(random.Random(length).choices(letters, k=length - 2))


KINDS = {
    "AWS Access Key": "AKIA" + drawn(16, string.ascii_uppercase + string.digits).upper(),
    "GitHub Token": "ghp_" + drawn(36),
    "GitLab Token": "glpat-" + drawn(20),
    "Slack Token": "xoxb-" + drawn(12, string.digits).replace("a", "1") + "-" + drawn(24).lower(),
    "Stripe Access Key": "sk_" + "live_" + drawn(24),
    "SendGrid API Key": "SG." + drawn(22) + "." + drawn(43),
    "NPM tokens": "//registry.example/:_authToken=" + "npm_" + drawn(36),
    "PyPI Token": "pypi-" + "AgEIcHlwaS5vcmc" + drawn(80),
    "JSON Web Token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0." + drawn(43),
    "OpenAI Token": "sk-" + "proj-" + drawn(48),
    "Anthropic Key": "sk-" + "ant-api03-" + drawn(60),
    "Google API Key": "AI" + "za" + drawn(35),
    "Hugging Face Token": "hf" + "_" + drawn(34),
    "Basic Auth Credentials": "postgres://app:" + "sesame" + "@db.example/shop",
}
HEAD, FOOT = "-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ['KEY: str = "{}"\n', "# for now: {}\n", "remarks:\n- '{}'\n"])
def test_a_planted_secret_is_masked(kind: str, form: str) -> None:
    text = "def total(items: list[Item]) -> int: ...\n" + form.format(KINDS[kind])
    masked, kinds = SECRETS.mask(text)
    secret = KINDS[kind].rpartition("=")[2] if kind == "NPM tokens" else KINDS[kind]
    assert kind in kinds
    assert MASK in masked and secret not in masked
    assert masked.startswith("def total(items: list[Item]) -> int: ...\n")
    assert SECRETS.mask(text) == (masked, kinds)


def test_a_private_key_goes_with_all_its_lines() -> None:
    body = "\n".join(drawn(64) for _ in range(3))
    text = f'KEY = """{HEAD}\n{body}\n{FOOT}"""\nLIMIT = 10\n'
    assert SECRETS.mask(text) == ('KEY = """***"""\nLIMIT = 10\n', ("Private Key",))
    assert drawn(64) not in SECRETS.mask(f"{HEAD}\n{body}\n\nLIMIT = 10\n")[0]


@pytest.mark.parametrize(
    "line",
    [
        'PASSWORD = "hunter22"',
        "db_pass: str = 'tr0ub4dor'",
        'connect(client_secret="x-9-x-9-x")',
        '"api_key": "6f6f6f"',
    ],
)
def test_what_is_called_a_password_and_looks_like_one_is_masked(line: str) -> None:
    masked, kinds = SECRETS.mask(line)
    assert kinds == ("Password",) and MASK in masked
    assert "***" in masked and not {"hunter22", "tr0ub4dor", "x-9-x-9-x", "6f6f6f"} & set(
        masked.replace("'", '"').split('"')
    )


@pytest.mark.parametrize(
    "line",
    [
        "password: str",
        'password: str = ""',
        'password = "password"',
        'SECRET_NAME = "database"',
        'api_key = os.environ["API_KEY_2"]',
        'secret_kind = "JSON Web Token 2"',
        'def check_password(password: str, hashed: bytes) -> bool: """Whether it is the one of 2024."""',
        'url = f"postgres://{user}:{password}@{host}/db"',
        'URL = "https://models.example:8080/v1/models?page=2"',
        'DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
        'VERSION = "2026.11.1"',
        'VIEW = "APBillingAccountView"',
        'MAIL = "anna@shop.example"',
        'ID = "123e4567-e89b-12d3-a456-426614174000"',
        'HOST = "10.0.0.17"',
        "- Keys are hashed with sha256; a token lives 3600 s.",
    ],
)
def test_ordinary_code_is_left_alone(line: str) -> None:
    assert SECRETS.mask(line) == (line, ())


@pytest.mark.parametrize("folder", ["server", "examples", "docs"])
def test_our_own_files_hold_no_secret(folder: str) -> None:
    found = {
        path.name: kinds
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".md", ".yaml", ".toml") and (kinds := SECRETS.mask(path.read_text("utf-8"))[1])
    }
    assert found == {}


def test_two_secrets_that_overlap_are_one_mask() -> None:
    text = f'api_key = "{KINDS["GitHub Token"]}" # {KINDS["GitHub Token"]}'
    masked, kinds = SECRETS.mask(text)
    assert masked == 'api_key = "***" # ***'
    assert kinds == ("GitHub Token", "Password")


@pytest.mark.parametrize("place", [0, 1, 1400, 1700, 1990, 2500, 9000])
def test_a_secret_is_found_wherever_it_stands_in_a_long_line(place: int) -> None:
    text = "x " * place + KINDS["GitHub Token"] + ' y, password = "hunter22"' + " z" * 5000
    masked, kinds = SECRETS.mask(text)
    assert kinds == ("GitHub Token", "Password")
    assert masked == "x " * place + '*** y, password = "***"' + " z" * 5000


@pytest.mark.parametrize("word", ["password", "eyJ", "://a:", "AKIA", "secret = '", HEAD])
def test_no_text_takes_more_than_its_length(word: str) -> None:
    """Without pieces the first takes ten minutes."""
    SECRETS.mask(word * 3000)
