"""Sheets in and out of a project: JSON package, zip, Markdown page and folder, all with the same texts."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from specsheets.forms.paths import path_problem
from specsheets.forms.sheet_yaml import read_sheet
from specsheets.forms.yaml_text import FormError
from specsheets.model.names import Convention
from specsheets.model.package import PACKAGE_FORM, NamingConvention, PackagedSheet, SpecSheetPackage, Versions
from specsheets.model.sheet import HOLE, Sheet
from specsheets.model.structure import Metadata

LARGEST_IMPORT = 256 * 1024 * 1024
"""The most bytes, unpacked, that one import may hold."""
MOST_SHEETS = 100_000
"""The most files that one import may hold."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def to_package(
    project_id: str,
    texts: Mapping[str, str],
    versions: Versions,
    *,
    said: Mapping[str, Metadata] | None = None,
    conventions: Iterable[Convention] = (),
    imports: Mapping[str, tuple[str, ...]] | None = None,
) -> SpecSheetPackage:
    """The package of a project; `texts` maps source files to the texts of their sheets. Raises FormError for an invalid sheet."""
    named = [NamingConvention(scope=c.scope, kind=c.kind, style=c.style, share=c.share) for c in sorted(conventions)]
    return SpecSheetPackage(
        versions=versions,
        project_id=project_id,
        spec_sheets=tuple(_packaged(read_sheet(texts[path], path), texts[path]) for path in sorted(texts)),
        context_data={path: said[path] for path in sorted(said or {})} if said else {},
        naming_conventions=tuple(named),
        import_statements={path: imports[path] for path in sorted(imports)} if imports else {},
    )


def _packaged(sheet: Sheet, text: str) -> PackagedSheet:
    words = (sheet.role, sheet.summary, *sheet.behaviours, sheet.notes, *sheet.owns, *sheet.uses, sheet.declares)
    return PackagedSheet(
        file=sheet.file,
        role=_filled(sheet.role),
        summary=_filled(sheet.summary),
        behaviours=sheet.behaviours,
        notes=_filled(sheet.notes),
        owns=sheet.owns,
        uses=sheet.uses,
        declares=sheet.declares,
        empty_fields=sum(len(HOLE.findall(w)) for w in words),
        text=text,
    )


def _filled(value: str) -> str | None:
    return None if not value or HOLE.fullmatch(value) else value


def write_package(package: SpecSheetPackage) -> str:
    """The package as JSON text, with LF at the end."""
    return json.dumps(package.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2) + "\n"


def from_package(text: str) -> SpecSheetPackage:
    """The package that a JSON text holds. Raises FormError."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormError(f"This is no JSON: {error.msg}; export the package again.", error.lineno, error.colno) from None
    except (ValueError, RecursionError):
        raise FormError("This JSON cannot be read: export the package again.") from None
    version = data.get("package") if isinstance(data, dict) else None
    if type(version) is not int:
        raise FormError("This JSON is no package of sheets: it has no version number under the key `package`.")
    if version != PACKAGE_FORM:
        raise FormError(
            f"This package has form {version}, this program knows form {PACKAGE_FORM}: use a newer specsheets."
        )
    try:
        return SpecSheetPackage.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise FormError(
            f'The key "{key}" of this package is wrong ({first["msg"].lower()}): export it again.'
        ) from None


def write_zip(texts: Mapping[str, str]) -> bytes:
    """The sheets as a zip archive whose bytes depend on nothing but the sheets; entries are `<source file>.yaml`.

    They are stored, not packed: builds of zlib pack the same text into different bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(texts):
            entry = zipfile.ZipInfo(f"{path}.yaml", _EPOCH)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, zipfile.ZIP_STORED
            archive.writestr(entry, texts[path].encode())
    return out.getvalue()


def write_markdown(project_id: str, texts: Mapping[str, str]) -> str:
    """The sheets as one readable page; each stands whole in a fenced block that names its source file.

    Raises FormError for an invalid sheet.
    """
    out = [f"# Spec sheets of {project_id}\n"]
    for path in sorted(texts):
        sheet = read_sheet(texts[path], path)
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"^ *(`+)", texts[path], re.MULTILINE)), default=0))
        intro = (
            f"\n{' '.join(sheet.summary.split())}\n" if _filled(sheet.summary) and "```" not in sheet.summary else ""
        )
        text = texts[path]
        # A block always ends with a line break in Markdown; the sign says that the sheet's text has none.
        end, sign = ("", "") if text.endswith("\n") else ("\n", " unended")
        out.append(
            f"\n## {path}\n{intro}\n{fence}yaml {json.dumps(path, ensure_ascii=False)}{sign}\n{text}{end}{fence}\n"
        )
    return "".join(out)


def write_folder(texts: Mapping[str, str]) -> dict[str, bytes]:
    """The sheets as files: names relative to the folder, and their bytes."""
    return {f"{path}.yaml": texts[path].encode() for path in sorted(texts)}


def read_import(source: bytes | Mapping[str, bytes]) -> dict[str, str]:
    """The texts of sheets by source file, from a package, a zip, a Markdown page or the files of a folder by name.

    Raises FormError, one sentence, when a name leads elsewhere, a limit is passed, a version is unknown, a sheet is
    invalid or two speak for one file; then nothing may be imported.
    """
    if not isinstance(source, bytes):
        found = [(name, _decoded(name, data)) for name, data in _limited(source)]
        return _checked((_source_file(name), text) for name, text in found)
    if len(source) > LARGEST_IMPORT:
        raise FormError(_too_much())
    if source.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_import(_unzipped(source))
    text = _decoded("this file", source).removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        return _checked((s.file, s.text) for s in from_package(text).spec_sheets)
    return _checked(_markdown_blocks(text))


def _limited(files: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    if len(files) > MOST_SHEETS or sum(map(len, files.values())) > LARGEST_IMPORT:
        raise FormError(_too_much())
    return sorted(files.items())


def _too_much() -> str:
    return f"An import may hold {MOST_SHEETS:,} sheets and {LARGEST_IMPORT >> 20} MB: import the project in parts."


def _unzipped(source: bytes) -> dict[str, bytes]:
    """The files of an archive, sizes counted while they unpack, whatever its directory says."""
    files: dict[str, bytes] = {}
    room = LARGEST_IMPORT
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            entries = [e for e in archive.infolist() if not e.filename.endswith("/")]
            if len(entries) > MOST_SHEETS:
                raise FormError(_too_much())
            for entry in entries:
                if entry.filename in files:
                    raise FormError(f'The archive holds "{entry.filename}" twice: pack it again.')
                if entry.flag_bits & 1:
                    raise FormError(f'"{entry.filename}" in the archive is encrypted: pack it without a password.')
                with archive.open(entry) as stream:
                    data = stream.read(room + 1)
                room -= len(data)
                if room < 0:
                    raise FormError(_too_much())
                files[entry.filename] = data
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, UnicodeDecodeError):
        raise FormError("This archive is damaged or packed in an unusual way: pack it again as a plain zip.") from None
    return files


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormError(f'"{name}" is not UTF-8 at byte {error.start}: save it as UTF-8.') from None


def _source_file(name: str) -> str:
    if not name.endswith(".yaml"):
        raise FormError(f'"{name}" is no sheet: its name must end with ".yaml".')
    return name.removesuffix(".yaml")


def _markdown_blocks(text: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page whose opening line names a source file."""
    found: list[tuple[str, str]] = []
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        opening = re.fullmatch(r'(`{3,})yaml ("(?:[^"\\]|\\.)+")( unended)?\s*', lines[at])
        at += 1
        if not opening:
            continue
        begin = at
        while at < len(lines) and lines[at].rstrip() != opening[1]:
            at += 1
        if at == len(lines):
            raise FormError("This block is never closed: add the closing line of backquotes.", begin, 1)
        block = "\n".join(lines[begin:at])
        found.append((json.loads(opening[2], strict=False), block if opening[3] else f"{block}\n"))
        at += 1
    if not found:
        raise FormError(
            "No sheets are in this file: give a package, a zip or a page that `specsheets sheets export` wrote."
        )
    return found


def _checked(sheets: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The sheets by source file, each read once. Raises FormError that names the sheet."""
    texts: dict[str, str] = {}
    for path, text in sheets:
        if path in texts:
            raise FormError(f'Two sheets speak for "{path}": keep one.')
        if wrong := path_problem(path):
            raise FormError(f"The path {json.dumps(path)} {wrong}: nothing is imported; give paths inside the project.")
        try:
            read_sheet(text, path)
        except FormError as error:
            raise FormError(
                f'In the sheet of "{path}", line {error.line}: {error.message}', error.line, error.column
            ) from None
        texts[path] = text
    return dict(sorted(texts.items()))
