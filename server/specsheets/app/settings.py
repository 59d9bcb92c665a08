"""Settings: one frozen value, read from the project's file and the environment; each value knows its source."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from specsheets.app.refusal import Refused

Style = Literal["snake_case", "camelCase", "PascalCase", "UPPER_CASE"]
Kind = Literal[
    "module", "class", "type", "function", "method", "param", "field", "global_const", "class_const", "enum_member"
]
"""The kinds of names that conventions tell apart."""
Level = Literal["error", "warning", "info", "off"]


def _known_rule(name: str) -> str:
    """The id of a rule. Raises PydanticCustomError, with what to do in `todo`, for one that no rule has."""
    from specsheets.app.queries.explain import explain

    try:
        return explain(name).rule
    except Refused as e:
        raise PydanticCustomError("rule", "{what}", {"what": e.what, "todo": e.todo}) from None


RuleId = Annotated[str, AfterValidator(_known_rule)]


class Sheets(BaseModel):
    """`[sheets]`: which files get one."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    include: tuple[str, ...] = Field(
        (), description="Folders and files that get sheets; empty: what `.specsheets/include` says, else all."
    )
    exclude: tuple[str, ...] = Field(
        (), description="Patterns, as in an ignore file, of sources that are left out everywhere."
    )


class Rules(BaseModel):
    """`[rules]`: what is reported, and how loudly."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    severity: dict[RuleId, Level] = Field({}, description="Severity by rule id.")
    folders: dict[str, dict[RuleId, Level]] = Field(
        {}, description="Severity by rule id, for the files below a folder; the nearest folder wins."
    )
    styles: dict[Kind, Style] = Field(
        {}, description='The style of a kind of name, such as `function = "snake_case"`, whatever prevails.'
    )

    words: tuple[str, ...] = Field(
        (), description='Spellings that hold for their idea, such as `words = ["file_name"]`, whatever most files say.'
    )

    @field_validator("words")
    @classmethod
    def _are_names(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        """Every word can be written in code, and none contradicts another."""
        from specsheets.naming.lexicon import key

        meant: dict[str, str] = {}
        for word in words:
            if not word.isidentifier() or not key(word):
                raise PydanticCustomError("word", '"{word}" is no name that code could bear', {"word": word})
            before = meant.setdefault(key(word), word)
            if before != word:
                both = {"one": before, "other": word}
                raise PydanticCustomError("word", '"{one}" and "{other}" spell one idea: keep one of them', both)
        return words

    def ruled_words(self) -> dict[tuple[str, str], str]:
        """The ruled spellings by group and key, for every group of names."""
        from specsheets.naming.lexicon import GROUPS, key

        return {(group, key(word)): word for word in self.words for group in sorted({*GROUPS.values()})}

    def ruled_styles(self) -> dict[tuple[str, str], str]:
        """The ruled styles by folder ("" is the project) and kind."""
        return {("", kind): style for kind, style in self.styles.items()}

    def levels(self) -> dict[str, dict[str, Level]]:
        """Severities by folder ("" is the project), then rule."""
        return {"": self.severity, **{folder.strip("/"): said for folder, said in self.folders.items()}}


class Ai(BaseModel):
    """`[ai]`: the model endpoint. The key is never a setting: it comes from SPECSHEETS_AI_KEY."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    base_url: str = Field("", description="An OpenAI-compatible endpoint, such as `http://127.0.0.1:8080/v1`.")
    model: str = Field("", description="The model's name at that endpoint.")
    window: int = Field(
        0, ge=0, description="Tokens that prompt and reply may have together; 0: what the endpoint says."
    )
    timeout: float = Field(60, gt=0, description="Seconds without a word after which a request has failed.")
    retries: int = Field(4, ge=0, description="How often a request that failed is sent again.")
    wait: float = Field(1, ge=0, description="Seconds before it is sent again; twice as long each further time.")
    price_prompt: float = Field(0, ge=0, description="What a million tokens of prompts cost, in your currency.")
    price_completion: float = Field(0, ge=0, description="What a million tokens of replies cost.")
    budget: float = Field(
        0, ge=0, description="What one run may cost; a request that could go beyond is not sent. 0: no limit."
    )
    temperature: float = Field(0, ge=0, le=2, description="How freely the model chooses its words.")
    thinking: int = Field(
        0, ge=0, description="Tokens granted on top of each reply, for models that think before they answer."
    )
    insecure: bool = Field(False, description="Send prompts and key in clear (`http:`) to another machine.")


class Settings(BaseModel):
    """`specsheets.toml`, or `[tool.specsheets]` of `pyproject.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    languages: tuple[str, ...] = Field((), description="Languages that other installed packages offer, by name.")
    store: str = Field("sqlite", description="The engine behind the event log.")
    sheets: Sheets = Sheets.model_construct()
    rules: Rules = Rules.model_construct()
    ai: Ai = Ai.model_construct()

    sources: dict[str, str] = Field({}, exclude=True, description="Where each value that is no default comes from.")


ENVIRONMENT = {
    "SPECSHEETS_AI_BASE_URL": ("ai", "base_url"),
    "SPECSHEETS_AI_MODEL": ("ai", "model"),
    "SPECSHEETS_STORE": ("store",),
}
"""Environment variables that win over the project's file."""


FILES: dict[str, tuple[str, ...]] = {"specsheets.toml": (), "pyproject.toml": ("tool", "specsheets")}
"""The files that may hold settings, and the table of each; the first that says something wins."""

EDITOR = "the editor's settings"
"""Where a value comes from that an editor gave."""


class BadSettings(Refused):
    """Settings that cannot be taken. `name` says whose: a file of the project, a variable, or the editor; `line` counts from 1."""

    def __init__(self, name: str, line: int, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.name = name
        self.line = line


def read_settings(
    root: Path, environment: Mapping[str, str] = os.environ, editor: Mapping[str, Any] | None = None
) -> Settings:
    """The settings in force for a project: what an editor says wins over the environment, that over the project's file.

    Of `editor` only our own tables count, and an empty value says nothing: editors send those for what nobody set.
    Raises BadSettings with the place, the key and what is wrong.
    """
    values, name = _file(root)
    sources = dict.fromkeys(_flat(values), name)
    for variable, keys in ENVIRONMENT.items():
        if variable in environment:
            _put(values, keys, environment[variable])
            sources[".".join(keys)] = variable
    said = {key: value for key, value in _filled(editor or {}).items() if key in Settings.model_fields}
    said.pop("sources", None)
    sources.update(dict.fromkeys(_flat(said), EDITOR))
    values = _laid_over(values, said)
    if not values:
        # The defaults need no checking, and building the checks takes a tenth of a warm start.
        return Settings.model_construct()
    try:
        return Settings(**values, sources=sources)
    except ValidationError as e:
        first = e.errors()[0]
        todo = first.get("ctx", {}).get("todo", "")
        loc = first["loc"][:-1] if todo else first["loc"]  # what says what to do is about a key, and has named it
        key = ".".join(str(part) for part in loc)
        place = next((w for k, w in sources.items() if f"{key}.".startswith(f"{k}.") or k.startswith(f"{key}.")), name)
        what = f"{place}: {key}: {first['msg'][:1].lower()}{first['msg'][1:].replace('tuple', 'list')}"
        raise BadSettings(place, _line(root / place, loc), what, todo or "see docs/settings.md for every key") from None


def _file(root: Path) -> tuple[dict[str, Any], str]:
    for name, keys in FILES.items():
        path = root / name
        if not path.is_file():
            continue
        import tomllib

        text = ""
        try:
            text = path.read_text("utf-8")
            values: dict[str, Any] = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as e:
            if name == "pyproject.toml":
                continue
            line = re.search(r"at line (\d+)", str(e))
            raise BadSettings(
                name,
                int(line[1]) if line else len(text.splitlines()) or 1,
                f"{name} cannot be read: {e}",
                "mend it, or remove it to go on with the defaults",
            ) from None
        for key in keys:
            values = values.get(key, {}) if isinstance(values, dict) else {}
        if values or name == "specsheets.toml":
            if not isinstance(values, dict):
                raise BadSettings(
                    name, 1, f"{name}: {'.'.join(keys)} is no table", "see docs/settings.md for every key"
                )
            values.pop("sources", None)
            return values, name
    return {}, "specsheets.toml"


def _line(path: Path, keys: Sequence[int | str]) -> int:
    """The line of a file that names the innermost of some keys; the first where none does."""
    if not path.is_file():
        return 1
    lines = path.read_text("utf-8", "replace").splitlines()
    for key in (str(k) for k in reversed(keys) if isinstance(k, str)):
        named = re.compile(rf"\s*\[?[\w.\"' -]*(?<![\w-]){re.escape(key)}[\"']?\s*[\]=.]")
        for number, line in enumerate(lines, 1):
            if named.match(line):
                return number
    return 1


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """A table without its empty values."""
    inner = {k: _filled(v) if isinstance(v, Mapping) else v for k, v in values.items()}
    return {k: v for k, v in inner.items() if v not in (None, "", [], {})}


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one: key by key the one above wins."""
    out = dict(below)
    for key, value in above.items():
        under = out.get(key)
        out[key] = _laid_over(under, value) if isinstance(value, Mapping) and isinstance(under, Mapping) else value
    return out


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[str]:
    out = []
    for key, value in values.items():
        out += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]
    return out


def _put(values: dict[str, Any], keys: tuple[str, ...], value: str) -> None:
    for key in keys[:-1]:
        values = values.setdefault(key, {})
    values[keys[-1]] = value
