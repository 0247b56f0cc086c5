"""From validated plain data of law files to the values of `model`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from tirek.law.citations import Citations
from tirek.law.model import (
    AskedAgain,
    Benefit,
    Citation,
    CitedText,
    ConditionRule,
    ConditionWords,
    Confidence,
    Dated,
    Gap,
    Missing,
    NotExpressed,
    Paper,
    Parameter,
    ParameterValue,
    PassportRow,
    RegionOverTime,
    RegistryQuestion,
    SchoolYear,
    Service,
    Source,
    TermData,
    Territory,
    TerritoryCode,
    Version,
)
from tirek.law.problems import Place
from tirek.law.recovery import NO_RULES, AllotmentOrder, RecoveryRules, RecoveryWay, SmallSum
from tirek.law.text import LANGUAGES

Data = Mapping[str, Any]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _gap(data: Data) -> Gap:
    return Gap(date.fromisoformat(data["from"]), date.fromisoformat(data["to"]), data["reason"])


class Reader:
    """Reads one file's data; citations without a source count from `own`."""

    def __init__(self, citations: Citations, own: str, own_short: Mapping[str, str], confidence: Confidence) -> None:
        self._citations = citations
        self._own = own
        self._short = own_short
        self._confidence = confidence

    def cite(self, data: Data, place: Place) -> Citation:
        """The citation under `cite`."""
        return self._citations.read(data["cite"], self._own, self._short, (*place, "cite"))

    def dated(self, data: Data | None, place: Place, key: str = "date") -> Dated | None:
        """A date with its confidence, note and citation."""
        if data is None:
            return None
        return Dated(
            date.fromisoformat(data[key]),
            data.get("confidence", self._confidence),
            data.get("note"),
            self.cite(data, place) if "cite" in data else None,
        )

    def cited(self, data: Data, place: Place) -> CitedText:
        """A text with its citation."""
        return CitedText(
            data.get("id", ""),
            data["text"],
            self.cite(data, place),
            data.get("title"),
            data.get("confidence", self._confidence),
        )

    def cited_list(self, data: Data, key: str) -> tuple[CitedText, ...]:
        """The texts under a key."""
        return tuple(self.cited(item, (key, number)) for number, item in enumerate(data.get(key, ())))

    def papers(self, data: Data) -> tuple[Paper, ...]:
        """The documents of the package."""
        return tuple(
            Paper(
                item["id"],
                item["title"],
                item["obtained"],
                self.cite(item, ("documents", number)),
                item.get("registry"),
                item.get("note"),
                item.get("confidence", self._confidence),
            )
            for number, item in enumerate(data.get("documents", ()))
        )

    def conditions(self, data: Data) -> dict[str, ConditionRule]:
        """The conditions an act sets, each with citation and settings."""
        rules = {}
        for name, item in data.get("conditions", {}).items():
            settings = tuple(
                (key, tuple(value) if isinstance(value, list) else value)
                for key, value in sorted(item.items())
                if key not in ("cite", "confidence")
            )
            citation = self.cite(item, ("conditions", name))
            rules[name] = ConditionRule(name, citation, item.get("confidence", self._confidence), settings)
        return rules

    def benefit(self, data: Data) -> Benefit | None:
        """What the act pays."""
        item = data.get("benefit")
        if item is None:
            return None
        known = {field.name for field in fields(Benefit)} - {"citation"}
        return Benefit(self.cite(item, ("benefit",)), **{key: item[key] for key in item if key in known})

    def recovery(self, data: Data) -> RecoveryRules:
        """How overpaid sums are asked back."""
        item = data.get("recovery")
        if item is None:
            return NO_RULES
        place: Place = ("recovery",)
        order, small, hearing = (item.get(key) for key in ("order", "small_sum", "hearing"))
        return RecoveryRules(
            tuple(
                RecoveryWay(
                    way["way"],
                    self.cite(way, (*place, "ways", number)),
                    way.get("confidence", self._confidence),
                    way.get("share"),
                )
                for number, way in enumerate(item.get("ways", ()))
            ),
            AllotmentOrder(
                order["first"], self.cite(order, (*place, "order")), order.get("confidence", self._confidence)
            )
            if order
            else None,
            SmallSum(
                self.cite(small, (*place, "small_sum")),
                **{key: small[key] for key in ("amount", "index", "purpose", "factor") if key in small},
            )
            if small
            else None,
            self.cite(hearing, (*place, "hearing")) if hearing else None,
        )


def read_version(data: Data, citations: Citations, file: str) -> Version:
    """One act, amendment or repeal; an amendment is completed by `inherit` afterwards."""
    reader = Reader(citations, data["act"], data["short"], data["confidence"])
    applies, repeals, term, gap = (data.get(key) for key in ("applies", "repeals", "term", "after_gap"))
    registered, payee = data.get("registered"), data.get("payee")
    adopted = reader.dated(data["adopted"], ("adopted",))
    assert adopted is not None
    version = Version(
        act=data["act"], number=data["version"], kind=data["kind"], service=data["service"],
        territory=data["territory"], title=data["title"], short=data["short"], adopted=adopted,
        adopted_form=data["adopted"]["form"], adopted_number=data["adopted"]["number"],
        known_from=date.fromisoformat(data["known"]["from"]),
        known_confidence=data["known"].get("confidence", data["confidence"]),
        confidence=data["confidence"], sources=tuple(data["sources"]), file=file,
        registered=reader.dated(registered, ("registered",)),
        registered_number=registered["number"] if registered else "",
        published=reader.dated(data.get("published"), ("published",)),
        in_force=reader.dated(data.get("in_force"), ("in_force",), "from"),
        amends=data["amends"]["version"] if "amends" in data else None,
        replaces=tuple(data.get("replaces", ())),
        wording_only=tuple(data.get("wording_only", ())), changes=data.get("changes"),
        conditions=MappingProxyType(reader.conditions(data)), benefit=reader.benefit(data),
        missing=tuple(Missing(item["id"], item["title"], item["supplier"]) for item in data.get("missing", ())),
        not_expressed=tuple(
            NotExpressed(item["id"], item["text"], tuple(item["affects"]), reader.cite(item, ("not_expressed", n)))
            for n, item in enumerate(data.get("not_expressed", ()))
        ),
        payee=reader.cited(payee, ("payee",)) if payee else None,
        documents=reader.papers(data), grounds=reader.cited_list(data, "grounds_of_refusal"),
        notes=reader.cited_list(data, "notes"), recovery=reader.recovery(data),
    )  # fmt: skip
    if applies:
        version = replace(
            version,
            applies_from=date.fromisoformat(applies["from"]),
            applies_to=_day(applies.get("to")),
            applies_note=applies.get("note"),
            applies_confidence=applies.get("confidence", data["confidence"]),
            applies_citation=reader.cite(applies, ("applies",)),
        )
    if repeals:
        citation = reader.cite(repeals, ("repeals",))
        day = date.fromisoformat(repeals["on"])
        version = replace(version, repeals=repeals["act"], repeal_citation=citation, applies_from=day)
    if term:
        citation = reader.cite(term, ("term",))
        version = replace(version, term_days=term["working_days"], term_citation=citation, term_note=term.get("note"))
    if gap:
        version = replace(version, after_gap=_gap(gap))
    return version


def inherit(amendment: Version, base: Version, changed: Data) -> Version:
    """An amendment completed by what it leaves as it was; `changed` is the amendment file's data.

    Conditions are taken over one by one, everything else section by section. Where the amended act fills in what
    was missing, the amendment says so by setting the benefit: the missing parameters end with it.
    """
    kept: dict[str, Any] = {}
    for section, attributes in _SECTIONS.items():
        if section not in changed:
            kept |= {name: getattr(base, name) for name in attributes}
    if "benefit" in changed and "missing" not in changed:
        kept["missing"] = ()
    if amendment.applies_to is None:
        kept["applies_to"] = base.applies_to
    conditions = MappingProxyType({**base.conditions, **amendment.conditions})
    return replace(amendment, conditions=conditions, **kept)


_SECTIONS = {
    "benefit": ("benefit",),
    "missing": ("missing",),
    "not_expressed": ("not_expressed",),
    "payee": ("payee",),
    "documents": ("documents",),
    "grounds_of_refusal": ("grounds",),
    "term": ("term_days", "term_citation", "term_note"),
    "notes": ("notes",),
    "recovery": ("recovery",),
}


def read_service(data: Data, citations: Citations, file: str) -> Service:
    """A service with its passport."""
    reader = Reader(citations, data["service"], data["plain"], "a")
    term = data["term"]
    starts, again = term.get("starts"), data.get("asked_again")
    return Service(
        id=data["service"], title=data["title"], plain=data["plain"], summary=data["summary"],
        passport=tuple(
            PassportRow(
                row["row"], row["name"], row["title"], row["text"], reader.cite(row, ("passport", number)),
                row.get("confidence", "a"), row.get("lead"),
            )
            for number, row in enumerate(data["passport"])
        ),
        conditions=MappingProxyType({
            item["id"]: ConditionWords(
                item["id"], item["title"], item["fact"], item.get("fact_title", item["title"]), item["supplier"],
                item["reasons"], reader.cite(item, ("conditions", number)) if "cite" in item else None,
            )
            for number, item in enumerate(data["conditions"])
        }),
        month_reasons=MappingProxyType(data["months"]),
        documents=reader.papers(data), channels=reader.cited_list(data, "channels"),
        how_to_apply=tuple(data["how_to_apply"]), grounds=reader.cited_list(data, "grounds_of_refusal"),
        term=TermData(
            term["working_days"], MappingProxyType(term),
            reader.cited(starts, ("term", "starts")) if starts else None,
            reader.cite(term, ("term",)), term["confidence"],
        ),
        complaints=reader.cited(data["complaints"], ("complaints",)) if "complaints" in data else None,
        readings=MappingProxyType({item["id"]: item["text"] for item in data["readings"]}), file=file,
        registries=tuple(
            RegistryQuestion(
                item["registry"], item["about"], tuple(item["facts"]), item.get("document"),
                reader.cite(item, ("registries", number)), item.get("while_paid", False),
            )
            for number, item in enumerate(data.get("registries", ()))
        ),
        asked_again=AskedAgain(again["days"], reader.cite(again, ("asked_again",)), again.get("confidence", "a"))
        if again else None,
        letters=MappingProxyType({item.id: item for item in reader.cited_list(data, "letters")}),
        recovery=reader.recovery(data),
    )  # fmt: skip


def read_parameter(data: Data, file: str) -> Parameter:
    """A dated parameter."""
    return Parameter(
        id=data["parameter"],
        title=data["title"],
        short=data.get("short", data["title"]),
        unit=data["unit"],
        values=tuple(
            ParameterValue(
                date.fromisoformat(item["from"]), _day(item.get("to")), item["confidence"], item.get("value"),
                tuple(item.get("months", ())), item.get("purpose"), item.get("territory"),
                _day(item.get("known_from")), item.get("source", ""),
            )
            for item in data["values"]
        ),
        purposes={item["id"]: item["title"] for item in data.get("purposes", ())},
        gaps=tuple(_gap(gap) for gap in data.get("gaps", ())),
        years=tuple(
            SchoolYear(date.fromisoformat(year["begins"]), date.fromisoformat(year["ends"]), year["confidence"])
            for year in data.get("years", ())
        ),
        note=data.get("note"),
        file=file,
        supplier=data.get("supplier"),
    )  # fmt: skip


def read_territories(data: Data) -> dict[str, Territory]:
    """Territories by id."""
    return {
        item["id"]: Territory(
            item["id"], item["name"], item["authority"],
            tuple(TerritoryCode(code["code"], _day(code.get("from")), _day(code.get("to")), code["confidence"])
                  for code in item.get("kato", ())),
            tuple(RegionOverTime(region["code"], _day(region.get("from")), _day(region.get("to")))
                  for region in item["region"]),
            item.get("note"),
        )
        for item in data["territories"]
    }  # fmt: skip


def read_sources(data: Data) -> dict[str, Source]:
    """Sources that are not acts of a territory, by id."""
    return {
        item["id"]: Source(item["id"], item["title"], item["short"], item.get("confidence"), item.get("note"))
        for item in data["sources"]
    }


def read_regions(data: Data) -> dict[str, Mapping[str, str]]:
    """Names of regions by code."""
    return {item["code"]: {language: item["name"][language] for language in LANGUAGES} for item in data["regions"]}
