"""What the desk's forms are filled with: things that can be asked for, and the words of a refusal from the findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tirek.cases.facts import FACTS
from tirek.cases.queries import page as pages
from tirek.cases.queries.checklist import Held
from tirek.cases.queries.hearings import statements
from tirek.config.clock import local_day
from tirek.law import formats
from tirek.law.text import STATUTORY
from tirek.web.languages import language_now
from tirek.web.words import fact_title, source_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tirek.cases.facts import Known
    from tirek.cases.models import Hearing
    from tirek.cases.occasion import Occasion
    from tirek.cases.queries.page import CasePage
    from tirek.entitlement.assessment import Finding
    from tirek.law.text import Text

_BRING: Final = gettext_lazy("Please bring or send: %(what)s.")
_EXPLAIN: Final = gettext_lazy(
    "Please clarify: %(what)s. The state registry and your application say different things."
)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be asked for; `wanted` where the case lacks it."""

    kind: Literal["document", "fact"]
    id: str
    title: str
    text: Text
    wanted: bool

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.kind}-{self.id}"


def askable(page: CasePage, occasion: Occasion) -> list[Item]:
    """The documents of the service, facts that contradict each other, facts that are missing; what is lacking first."""
    items = [*_papers(page, occasion), *_disputed(page), *_missing(page)]
    return sorted(items, key=lambda item: not item.wanted)


def _papers(page: CasePage, occasion: Occasion) -> Iterator[Item]:
    language = language_now()
    knows_nothing = {(each.registry, each.about) for each in page.registries if each.state == "empty"}
    questions = occasion.law.services[page.case.service].registries
    free = {each.document for each in questions if (each.registry, each.about) in knows_nothing}
    for line in page.lines:
        if line.paper is not None:
            # What a registry holds is demanded only once the registry has said that it knows nothing.
            wanted = line.held is Held.MISSING and (line.paper.obtained != "registry" or line.paper.id in free)
            yield Item("document", line.paper.id, line.paper.title[language], _said(_BRING, line.paper.title), wanted)


def _disputed(page: CasePage) -> Iterator[Item]:
    for standing in page.disputed:
        titles = {language: _in(language, FACTS[standing.rule.name].title) for language in STATUTORY}
        yield Item("fact", standing.rule.name, fact_title(standing.rule.name), _said(_EXPLAIN, titles), wanted=True)


def _missing(page: CasePage) -> Iterator[Item]:
    language, known = language_now(), {line.paper.id for line in page.lines if line.paper}
    for item in page.assessed.assessment.missing:
        name = item.id.partition(".")[2] or item.id
        covered = name in known or item.id == "certificates"
        if item.kind == "fact" and not covered:
            yield Item("fact", item.id, item.title[language], _said(_BRING, item.title), wanted=True)


def _said(template: object, titles: Text) -> Text:
    found = {}
    for language in STATUTORY:
        with translation.override(language):
            found[language] = str(template) % {"what": titles[language]}
    return found


def _in(language: str, message: str) -> str:
    with translation.override(language):
        return _(message)


def written_words(hearing: Hearing | None) -> str:
    """The written answers for a hearing in full, to be taken over into its record; empty where none came."""
    return "\n\n".join(
        each.text or _("Sent as a file: %(names)s") % {"names": ", ".join(file.name for file in each.documents)}
        for each in statements(hearing)
    )


def refusal(page: CasePage, occasion: Occasion) -> tuple[list[str], dict[str, str]]:
    """The grounds and words to begin with: those of the preliminary decision, else the findings that are not met."""
    earlier = pages.last_refusal(page.case)
    if earlier is not None:
        return list(earlier.grounds), _words(earlier.explanation)
    against = [finding for finding in page.assessed.assessment.findings if finding.result != "met"]
    conditions = occasion.law.services[page.case.service].conditions
    standing = page.assessed.standing
    words = {}
    for language in STATUTORY:
        lines = []
        for finding in against:
            behind = standing.get(conditions[finding.condition].fact)
            lines.append(_found(finding, behind.holds if behind else None, language))
        words[language] = "\n".join(lines)
    return [], words


def _found(finding: Finding, known: Known | None, language: str) -> str:
    """What a condition found, the paragraph, and the source of the fact with its day."""
    cited = f" [{finding.citation.text[language]}]" if finding.citation else ""
    source = f" {_source(known, language)}" if known is not None else ""
    return f"{finding.reason[language]}{cited}{source}"


def _words(explanation: object) -> dict[str, str]:
    kept = explanation if isinstance(explanation, dict) else {}
    return {language: kept.get(language, "") for language in STATUTORY}


def _source(known: Known, language: str) -> str:
    with translation.override(language):
        day = formats.day(local_day(known.obtained_at), language)
        return _("Source: %(source)s, %(day)s") % {"source": source_text(known), "day": day}
