"""The other side of a comparison: what the code of another commit says, read from its blobs, without a checkout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from specsheets.app.project import Project
from specsheets.app.reading import Reading
from specsheets.forms.decisions import read_decisions
from specsheets.model.facts import FileFacts, Use
from specsheets.model.paths import sheet_path
from specsheets.phases.check import Levels, check_file, look
from specsheets.phases.reconcile import DECISIONS
from specsheets.phases.texts import decode
from specsheets.rules.rule import Promise


class OtherSide:
    """The sources of a commit: those that did not change as they are known here, the others from their blobs.

    `there` holds the paths of the commit, `differing` those that differ from the working tree, `blobs` the sources among
    these as the commit has them.
    """

    def __init__(
        self,
        project: Project,
        reading: Reading,
        here: Mapping[str, FileFacts],
        there: Collection[str],
        differing: Collection[str],
        blobs: Mapping[str, bytes],
    ) -> None:
        self._project, self._reading = project, reading
        self._there, self._differing = there, differing
        excluded = {p for p in blobs if p not in here and (project.root / p).exists()}
        self._texts = {p: decode(data).text for p, data in blobs.items() if p not in excluded}
        self.facts: dict[str, FileFacts] = {p: f for p, f in here.items() if p in there and p not in differing}
        for path, text in self._texts.items():
            language = project.language_of(path)
            if language is not None:
                self.facts[path] = language.extract(path, text)
        self._uses: dict[str, Sequence[Use]] = {}

    def fingerprints(self, paths: Sequence[str], promises: Mapping[str, Promise], levels: Levels) -> frozenset[str]:
        """What the rules say of these files on the other side; promises that were made or decided since do not count there."""
        mine = [p for p in paths if p in self.facts or p in promises]
        if not mine:
            return frozenset()
        since = self._decided_since()
        same = {p for p in promises if sheet_path(p) in self._there and sheet_path(p) not in self._differing}
        kept = {p: promise for p, promise in promises.items() if p in same and p not in since}
        ruled = self._project.settings.rules
        modules = self._reading.language.modules
        view = look(
            dict(self.facts),
            kept,
            modules,
            self._text,
            self._uses_of,
            self._following,
            styles=ruled.ruled_styles(),
            words=ruled.ruled_words(),
        )
        return frozenset(f.fingerprint for path in mine for f in check_file(view, path, levels))

    def _decided_since(self) -> set[str]:
        """The paths of which anything was decided in a file of decisions that the other side does not have."""
        found: set[str] = set()
        for path in sorted(self._differing):
            if path.startswith(f"{DECISIONS}/"):
                try:
                    events, _ = read_decisions(self._project.files.read(path).decode("utf-8", "replace"), path)
                except OSError:
                    continue
                found.update(getattr(e, "path", "") for e in events)
        return found

    def _text(self, path: str) -> str:
        return self._texts[path] if path in self._texts else self._reading.text(path)

    def _uses_of(self, path: str) -> Sequence[Use]:
        if path not in self._texts:
            return self._reading.uses(path)
        if path not in self._uses:
            self._uses[path] = self._reading.language.uses(self._texts[path])
        return self._uses[path]

    def _following(self, path: str, paths: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        return self._reading.language.following(self._text(path), paths)
