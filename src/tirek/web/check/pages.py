"""What the templates of the check are given."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tirek.entitlement import assess, read_case
from tirek.law import formats
from tirek.web.check import grounds, next_steps
from tirek.web.check.case import in_favour
from tirek.web.check.cited import Cited, cited
from tirek.web.check.headline import headline, runs
from tirek.web.check.steps import LAST_NUMBER, SERVICE, asked, places
from tirek.web.parts import SummaryRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tirek.entitlement import Assessment
    from tirek.law import Law
    from tirek.law.model import Citation, Version
    from tirek.web.check.answers import Answers
    from tirek.web.check.headline import Run
    from tirek.web.check.steps import Step

_PROVIDER = "provider"


def step_context(step: Step, answers: Answers, law: Law, today: date, language: str) -> dict[str, Any]:
    """A question: where one is, why it is asked and by what paragraph."""
    context: dict[str, Any] = {
        "step": step,
        "first": step.number == 1,
        "last_number": LAST_NUMBER,
        "why": cited(str(step.why), _behind(step, answers, law, today), language),
    }
    if step.number:
        context["caption"] = _("Question %(number)s of %(count)s") % {"number": step.number, "count": LAST_NUMBER}
    if step.name == "application":
        context["index_notice"] = _index_notice(answers, law, today, language)
    return context


def _version(answers: Answers, law: Law, today: date) -> Version | None:
    """The act of the place today, else its last one with conditions."""
    place, day = answers.text("place"), answers.day("application") or today
    held = law.version_on(SERVICE, place, day, today)
    others = [v for v in law.versions if (v.service, v.territory) == (SERVICE, place) and v.conditions]
    return held or (others[-1] if others else None)


def _behind(step: Step, answers: Answers, law: Law, today: date) -> Citation | None:
    """The paragraph for which a question is asked: of the act of the place, else of the service."""
    service = law.services[SERVICE]
    if not step.condition:
        rows = [row.citation for row in service.passport if row.name == _PROVIDER]
        return rows[0] if rows and step.number else None
    version = _version(answers, law, today)
    rule = version.conditions.get(step.condition) if version else None
    return rule.citation if rule else service.conditions[step.condition].citation


def _index_notice(answers: Answers, law: Law, today: date, language: str) -> str:
    """Said before the result: from when on an index is not known that the certificate's months need."""
    version, until = _version(answers, law, today), answers.day("certificate_to")
    benefit = version.benefit if version else None
    if until is None or benefit is None or benefit.index is None:
        return ""
    parameter = law.parameters[benefit.index]
    last = parameter.known_until(benefit.purpose)
    if last is None or until <= last:
        return ""
    return _(
        "%(index)s is set only up to a day (%(day)s). Sums for later months are shown once %(supplier)s sets it."
    ) % {
        "index": parameter.title[language],
        "day": formats.day(last, language),
        "supplier": (parameter.supplier or parameter.title)[language],
    }


def summary_rows(answers: Answers, law: Law, language: str, change: Callable[[Step], str]) -> list[SummaryRow]:
    """Every answer under its question, with a way to change it."""
    return [
        SummaryRow(str(step.title), _answer(step, answers, law, language), change(step)) for step in asked(answers, law)
    ]


def short_rows(answers: Answers, law: Law, language: str) -> list[SummaryRow]:
    """The same for paper: an answer that only followed from the one before stands with it."""
    rows = []
    for _condition, found in groupby(asked(answers, law), key=lambda step: step.condition):
        steps = list(found)
        value = "; ".join(_answer(step, answers, law, language) for step in steps)
        rows.append(SummaryRow(str(steps[0].title), value))
    return rows


def _answer(step: Step, answers: Answers, law: Law, language: str) -> str:
    given = [(question, answers.text(question.name)) for question in step.questions]
    words = [question.words(text, law, language) for question, text in given if text]
    if len(step.questions) > 1 and len(words) == 1:
        return _("since %(day)s") % {"day": words[0]}
    return " – ".join(words)


def result_context(assessment: Assessment, answers: Answers, law: Law, today: date, language: str) -> dict[str, Any]:
    """Everything the result says, in the order in which people want it."""
    service = law.services[assessment.case.service]
    territory = law.territories[assessment.case.territory]
    groups = grounds.month_groups(assessment, law, language)
    channels = [(item, cited(item.text[language], item.citation, language)) for item in service.channels]
    return {
        "service": service,
        "plain": service.plain[language],
        "official": service.title[language],
        "place": territory.name[language],
        "authority": territory.authority[language],
        "outcome": assessment.outcome,
        "headline": headline(assessment, law, language),
        "supposed": _supposed(assessment, answers, law, language),
        "cells": grounds.month_cells(assessment, law, language),
        "month_groups": groups,
        "left_out": grounds.left_out(groups),
        "conditions": grounds.conditions(assessment, law, language),
        "acts": grounds.acts(assessment, law, language),
        "outside_data": grounds.outside_data(assessment, law, language),
        "unsure": grounds.unsure(assessment, law, language),
        "papers": next_steps.papers(assessment, service, language),
        "ways": [(channel.title[language] if channel.title else "", line) for channel, line in channels],
        "ways_from": list({line.place: line for _item, line in channels}.values()),
        "how_to_apply": [text[language] for text in service.how_to_apply],
        "decision": next_steps.decision(assessment, service, law, language, today),
        "consent": _consent(assessment, language),
        "complaints": _complaints(law, service.id, language),
        "known_on": assessment.known_on,
        "today": today,
    }


def _supposed(assessment: Assessment, answers: Answers, law: Law, language: str) -> list[Run]:
    """What would be due if everything that is not known were in the family's favour."""
    if assessment.outcome != "incomplete":
        return []
    case = read_case(in_favour(answers, law), law, assessment.known_on)
    return list(runs(assess(case, law, assessment.known_on), law, language))


def _consent(assessment: Assessment, language: str) -> Cited | None:
    rule = assessment.act.conditions.get("consent") if assessment.act else None
    if rule is None:
        return None
    text = _("When you apply you are asked to agree that the department looks up the data it needs. "
             "Nothing is paid without that consent; here it is taken as given.")  # fmt: skip
    return cited(text, rule.citation, language)


def _complaints(law: Law, service: str, language: str) -> Cited | None:
    item = law.services[service].complaints
    return cited(item.text[language], item.citation, language) if item else None


def elsewhere_context(law: Law, language: str) -> dict[str, Any]:
    """Which territories there are, and whom to ask where there is none."""
    service = law.services[SERVICE]
    rows = {row.name: cited(row.text[language], row.citation, language) for row in service.passport}
    return {
        "plain": service.plain[language],
        "places": [law.territories[name].name[language] for name in places(law)],
        "provider": rows.get(_PROVIDER),
        "contact": rows.get("other"),
    }
