"""Loads every file of the law, proves what can be proven, and hands out one immutable `Law`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from tirek.law import proofs
from tirek.law.calendar import CalendarData, read_calendar
from tirek.law.citations import Citations
from tirek.law.model import Parameter, Segment, Service, Source, Territory, Version
from tirek.law.problems import Flaw, LawError, Problem
from tirek.law.read import (
    inherit,
    read_parameter,
    read_regions,
    read_service,
    read_sources,
    read_territories,
    read_version,
)
from tirek.law.schema import flaws_of, schema_text
from tirek.law.source import Document, read_document
from tirek.law.text import N_, Text
from tirek.law.timeline import governing, version_on

DEFAULT_FOLDER: Final = Path(__file__).resolve().parents[3] / "law"

NO_FOLDER = N_("there is no folder with law files here")
UNKNOWN_KIND = N_("this file does not say what it is")
WRONG_NAME = N_("the file's name does not match what is in it")
TWICE_IN_LAW = N_("“{id}” stands in another file too: {other}")
MISSING_FILE = N_("no file of the kind “{kind}” was found")

_KINDS = ("act", "amendment", "calendar", "parameter", "repeal", "service", "sources", "territories")
_KEPT = 4096
"""Territories and days of knowledge whose governing stretches are remembered."""
_SCHEMA_OF = {"act": "act", "amendment": "act", "repeal": "act"}


@dataclass(frozen=True, repr=False)
class Law:
    """All law files as known to the program, proven consistent. Immutable; share it freely.

    `files` maps each file's path to the SHA-256 of its bytes; receipts quote them. `source_files` are those with the words
    of citations.
    """

    services: Mapping[str, Service]
    versions: tuple[Version, ...]
    parameters: Mapping[str, Parameter]
    territories: Mapping[str, Territory]
    regions: Mapping[str, Text]
    sources: Mapping[str, Source]
    calendar: CalendarData
    files: Mapping[str, str]
    source_files: tuple[str, ...]
    folder: Path

    def __repr__(self) -> str:
        return f"<Law of {len(self.files)} files in {self.folder}>"

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Notebooks and property tests print field by field unless told otherwise.
        printer.text(repr(self))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], tuple[Version, ...]]:
        places: dict[tuple[str, str], list[Version]] = {}
        for version in self.versions:
            places.setdefault((version.service, version.territory), []).append(version)
        return {place: tuple(versions) for place, versions in places.items()}

    def governing(self, service: str, territory: str, known_on: date) -> tuple[Segment, ...]:
        """The stretches of days governed in a territory, in order, as known on a day. Empty: no rule."""
        key = (service, territory, known_on)
        found = self._governing.get(key)
        if found is None:
            found = governing(self._by_place.get((service, territory), ()), known_on)
            if len(self._governing) >= _KEPT:
                self._governing.clear()
            self._governing[key] = found
        return found

    @cached_property
    def _governing(self) -> dict[tuple[str, str, date], tuple[Segment, ...]]:
        return {}

    def version_on(self, service: str, territory: str, day: date, known_on: date) -> Version | None:
        """The version that governs a day in a territory, as known on another day."""
        return version_on(self.governing(service, territory, known_on), day)

    def stretches(self, version: Version, known_on: date) -> tuple[Segment, ...]:
        """The stretches of days that one version governs, in order, as known on a day."""
        governed = self.governing(version.service, version.territory, known_on)
        return tuple(segment for segment in governed if segment.version is version)

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """Room for what other rooms compute from this law once; lost with it."""
        return {}

    @cached_property
    def acts(self) -> Mapping[str, tuple[Version, ...]]:
        """Versions by act id, in order of their numbers."""
        acts: dict[str, list[Version]] = {}
        for version in self.versions:
            acts.setdefault(version.act, []).append(version)
        return MappingProxyType({act: tuple(sorted(all_of, key=lambda v: v.number)) for act, all_of in acts.items()})

    def find_version(self, name: str) -> Version | None:
        """A version by `act@number`, or the newest version of an act by its id."""
        act, _, number = name.partition("@")
        versions = self.acts.get(act, ())
        if number:
            return next((version for version in versions if str(version.number) == number), None)
        return versions[-1] if versions else None

    def find_territory(self, name: str, on: date | None = None) -> Territory | None:
        """A territory by its id or by a KATO code; `on` chooses where a code passed from one to another."""
        if name in self.territories:
            return self.territories[name]
        return next((territory for territory in self.territories.values() if territory.has_code(name, on)), None)

    def files_for(self, service: str, territory: str) -> dict[str, str]:
        """Hashes of every file a result for this territory may read: acts, service, parameters, words of citations."""
        wanted = {version.file for version in self._by_place.get((service, territory), ())}
        wanted |= set(self.source_files)
        wanted |= {parameter.file for parameter in self.parameters.values()}
        wanted |= {self.services[service].file} if service in self.services else set()
        return {path: self.files[path] for path in sorted(wanted)}


def law_folder() -> Path:
    """The folder of law files in use: `TIREK_LAW` from the environment, or the project's own."""
    named = os.environ.get("TIREK_LAW")
    return Path(named) if named else DEFAULT_FOLDER


def load(folder: Path | None = None) -> Law:
    """Load and prove all law files below a folder.

    Raises LawError with every problem found (file, line, column, what is allowed); nothing is loaded then.
    """
    folder = folder or law_folder()
    return _Loading(folder).law()


class _Loading:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}

    def law(self) -> Law:
        self._read()
        self._stop_on_problems()
        by_kind: dict[str, list[Document]] = {}
        for document in self.documents.values():
            by_kind.setdefault(document.data["kind"], []).append(document)
        for kind in ("sources", "territories", "calendar"):
            if kind not in by_kind:
                self.problems.append(Problem(str(self.folder), 1, 1, Flaw((), MISSING_FILE, {"kind": kind})))
        self._stop_on_problems()
        law = self._build(by_kind)
        for path, flaw in proofs.prove(law, {path: doc.data for path, doc in self.documents.items()}):
            self.problems.append(self.documents[path].problem(flaw))
        self._stop_on_problems()
        return law

    def _stop_on_problems(self) -> None:
        if self.problems:
            once = {problem.line_of_text("en"): problem for problem in self.problems}
            raise LawError(sorted(once.values(), key=lambda p: (p.file, p.line, p.column)))

    def _read(self) -> None:
        paths = sorted(
            path
            for path in self.folder.rglob("*.yaml")
            if "scenarios" not in path.relative_to(self.folder).parts and not path.name.startswith(".")
        )
        if not paths:
            self.problems.append(Problem(str(self.folder), 1, 1, Flaw((), NO_FOLDER)))
        for path in paths:
            shown = (Path(self.folder.name) / path.relative_to(self.folder)).as_posix()
            try:
                document = read_document(path, shown)
            except LawError as error:
                self.problems.extend(error.problems)
                continue
            self.documents[shown] = document
            self.problems.extend(document.problem(flaw) for flaw in self._schema_flaws(document))

    def _schema_flaws(self, document: Document) -> list[Flaw]:
        kind = document.data.get("kind") if isinstance(document.data, dict) else None
        if kind not in _KINDS:
            place = ("kind",) if isinstance(document.data, dict) and "kind" in document.data else ()
            return [Flaw(place, UNKNOWN_KIND, {}, tuple(f"kind: {name}" for name in _KINDS))]
        flaws = flaws_of(document.data, schema_text(_SCHEMA_OF.get(kind, kind)))
        if not flaws:
            flaws = self._name_flaws(document, kind)
        return flaws

    def _name_flaws(self, document: Document, kind: str) -> list[Flaw]:
        data = document.data
        expected: str
        if kind in _SCHEMA_OF:
            number = data["version"]
            name = f"{data['act']}.yaml" if number == 1 else f"{data['act']}.v{number}.yaml"
            expected = f"{data['service']}/{name}"
        elif kind == "service":
            expected = f"{data['service']}/service.yaml"
        elif kind == "parameter":
            expected = f"parameters/{data['parameter']}.yaml"
        else:
            return []
        if document.path.endswith("/" + expected):
            return []
        return [Flaw(("kind",), WRONG_NAME, {}, (expected,))]

    def _build(self, by_kind: Mapping[str, list[Document]]) -> Law:
        sources: dict[str, Source] = {}
        forms: dict[str, Any] = {}
        territories: dict[str, Territory] = {}
        regions: dict[str, Text] = {}
        for document in by_kind["sources"]:
            sources |= read_sources(document.data)
            forms |= document.data["forms"]
        for document in by_kind["territories"]:
            territories |= read_territories(document.data)
            regions |= read_regions(document.data)
        parameters = {doc.data["parameter"]: read_parameter(doc.data, doc.path) for doc in by_kind.get("parameter", ())}
        services = {
            doc.data["service"]: self._cited(doc, forms, sources, read_service) for doc in by_kind.get("service", ())
        }
        versions = self._versions(by_kind, forms, sources)
        calendar = read_calendar([doc.data for doc in by_kind["calendar"]])
        for document, flaws in zip(by_kind["calendar"], calendar.flaws, strict=True):
            self.problems.extend(document.problem(flaw) for flaw in flaws)
        return Law(
            services=MappingProxyType(services),
            versions=versions,
            parameters=MappingProxyType(parameters),
            territories=MappingProxyType(territories),
            regions=MappingProxyType(regions),
            sources=MappingProxyType(sources),
            calendar=calendar,
            files=MappingProxyType({path: document.sha256 for path, document in sorted(self.documents.items())}),
            source_files=tuple(document.path for document in by_kind["sources"]),
            folder=self.folder,
        )

    def _cited(self, document: Document, forms: Any, sources: Any, read: Any) -> Any:
        citations = Citations(forms, sources)
        value = read(document.data, citations, document.path)
        self.problems.extend(document.problem(flaw) for flaw in citations.flaws)
        return value

    def _versions(self, by_kind: Mapping[str, list[Document]], forms: Any, sources: Any) -> tuple[Version, ...]:
        layers = [doc for kind in ("act", "amendment", "repeal") for doc in by_kind.get(kind, ())]
        read: dict[str, Version] = {}
        for document in sorted(layers, key=lambda doc: (doc.data["act"], doc.data["version"])):
            version: Version = self._cited(document, forms, sources, read_version)
            if version.id in read:
                other = read[version.id].file
                flaw = Flaw(("act",), TWICE_IN_LAW, {"id": version.id, "other": other})
                self.problems.append(document.problem(flaw))
                continue
            base = read.get(f"{version.act}@{version.amends}") if version.amends else None
            read[version.id] = inherit(version, base, document.data) if base else version
        return tuple(read.values())
