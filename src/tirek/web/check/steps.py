"""The questions in their order: what is asked, why, and when a question is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tirek.entitlement.conditions import rights_matter
from tirek.law.words import RELATIONS
from tirek.web.check.answers import ELSEWHERE, Answers
from tirek.web.check.questions import (
    Choice,
    Day,
    Option,
    Question,
    at_most_years_ago,
    at_most_years_ahead,
    fixed,
    not_before,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise

    from tirek.law import Law

SERVICE: Final = "home-education"
"""The service whose questions these are."""

# Beyond these a date is a slip of the finger. They keep every window that is computed below its limit.
_CHILD_YEARS: Final = 40
_CERTIFICATE_YEARS: Final = 5
_STATE_YEARS: Final = 20
_DISABILITY_YEARS: Final = 60

_YEAR = _("Check the year: this date can't be right")
_BEFORE_BIRTH = _("This is before the child was born. Check the year here, or go back and check the date of birth")
_REVERSED = _("The end is before the beginning. Check both dates")
_SOME_HINT = _("For example, 25 May 2027")


@dataclass(frozen=True, slots=True)
class Step:
    """One page: a question, or the two ends of a period.

    `number` is the place among the main questions; a question that only follows from an answer shares its number.
    `condition` is the id of the condition of the service that needs the answer, `why` says so in words.
    """

    name: str
    number: int
    title: _StrPromise
    why: _StrPromise
    questions: tuple[Question, ...]
    condition: str = ""
    hint: _StrPromise | None = None
    applies: Callable[[Answers, Law], bool] = lambda _answers, _law: True

    def answered(self, answers: Answers) -> bool:
        """Whether everything this page must know is known."""
        return all(question.name in answers for question in self.questions if question.required)


def places(law: Law) -> tuple[str, ...]:
    """Territories with an act of the service, in the order of the law files."""
    with_act = {version.territory for version in law.versions if version.service == SERVICE}
    return tuple(name for name in law.territories if name in with_act)


def _places(law: Law, language: str) -> tuple[Option, ...]:
    options = []
    for name in places(law):
        territory = law.territories[name]
        region = law.regions.get(territory.regions[-1][0], {}).get(language, "") if territory.regions else ""
        label = territory.name[language]
        options.append(Option(name, label, "" if region == label else region))
    return (*options, Option(ELSEWHERE, _("Another place")))


def _rights_matter(answers: Answers, law: Law) -> bool:
    """Whether the acts of the place look at the parental rights of someone who is this to the child."""
    relation = answers.text("relation")
    rules = [
        version.conditions["parental-rights-held"]
        for version in law.versions
        if version.service == SERVICE
        and version.territory == answers.text("place")
        and "parental-rights-held" in version.conditions
    ]
    return bool(relation) and any(rights_matter(relation, rule) for rule in rules)


def _answer_is(name: str, value: str) -> Callable[[Answers, Law], bool]:
    return lambda answers, _law: answers.text(name) == value


def _period(name: str, first: _StrPromise, last: _StrPromise, last_hint: _StrPromise) -> tuple[Day, Day]:
    """When something began and, if it has, ended."""
    return (
        Day(
            f"{name}_from", first,
            (not_before("birth", _BEFORE_BIRTH), at_most_years_ago(_CHILD_YEARS, _YEAR), at_most_years_ahead(1, _YEAR)),
        ),
        Day(
            f"{name}_to", last,
            (not_before(f"{name}_from", _REVERSED), at_most_years_ahead(_STATE_YEARS, _YEAR)),
            last_hint, required=False,
        ),
    )  # fmt: skip


def _relation(name: str, hint: str | _StrPromise = "") -> Option:
    """Who one is to the child, in the words of the acts, as an answer of its own."""
    return Option(name, capfirst(_(RELATIONS[name])), hint)


_DONT_KNOW = Option("unknown", _("I don't know"), _("You will see who can tell you"))

STEPS: Final[tuple[Step, ...]] = (
    Step(
        "place", 1, _("Where does your family live?"),
        _("Each city and district pays by a decision of its own, through its own department."),
        (Choice("place", _("Where does your family live?"), _("Choose where your family lives"), _places),),
    ),
    Step(
        "relation", 2, _("Who are you to the child?"),
        _("The payment goes to a parent or to another person who may lawfully act for the child."),
        (Choice(
            "relation", _("Who are you to the child?"), _("Choose who you are to the child"),
            fixed(
                Option("parent", _("Mother or father")),
                _relation("adoptive-parent"),
                _relation("guardian"),
                _relation("custodian"),
                _relation("foster-parent"),
                _relation("other-representative", _("With a paper that says so")),
            ),
        ),),
        "representative",
    ),
    Step(
        "rights", 2, _("Has a court deprived you of parental rights over this child?"),
        _("We have to ask, because the acts name it. It concerns only the parent to whom it happened."),
        (Choice(
            "rights", _("Has a court deprived you of parental rights over this child?"),
            _("Choose an answer; if you are not sure, say so"),
            fixed(Option("held", _("No")), Option("deprived", _("Yes")), _DONT_KNOW),
        ),),
        "parental-rights-held", applies=_rights_matter,
    ),
    Step(
        "birth", 3, _("When was the child born?"),
        _("Payment depends on the child's age."),
        (Day(
            "birth", _("When was the child born?"),
            (
                at_most_years_ahead(0, _("This day has not come yet. Check the date of birth")),
                at_most_years_ago(_CHILD_YEARS, _("Check the year: this should be the child's date of birth")),
            ),
            _("For example, 5 May 2012"),
        ),),
        "under-18",
    ),
    Step(
        "disability", 4, _("Has a disability been established for the child?"),
        _("The payment is for children with a disability, for as long as it is established."),
        (Choice(
            "disability", _("Has a disability been established for the child?"),
            _("Choose an answer; if you are not sure, say so"),
            fixed(
                Option("until", _("Yes, until a certain date")),
                Option("without-term", _("Yes, without a term")),
                Option("no", _("No")),
                _DONT_KNOW,
            ),
        ),),
        "has-disability",
    ),
    Step(
        "disability-end", 4, _("Until which day is the disability established?"),
        _("Payment depends on the term of the disability; after a new examination one applies anew."),
        (Day(
            "disability_end", _("Until which day is the disability established?"),
            (not_before("birth", _BEFORE_BIRTH), at_most_years_ahead(_DISABILITY_YEARS, _YEAR)),
            _("It is written on the disability certificate. For example, 25 May 2027"),
        ),),
        "has-disability", applies=_answer_is("disability", "until"),
    ),
    Step(
        "certificate", 5, _("Does the school confirm that the child is taught at home?"),
        _("The payment rests on the certificate of the school where the child is on the roll."),
        (Choice(
            "certificate", _("Does the school confirm that the child is taught at home?"),
            _("Choose whether there is a certificate of the school"),
            fixed(
                Option("yes", _("Yes, there is a certificate")),
                Option("not-yet", _("Not yet"), _("You will see what the certificate would change")),
                Option("no", _("No, the child goes to school")),
            ),
        ),),
        "home-education-certificate",
    ),
    Step(
        "certificate-period", 5, _("Which period does the certificate cover?"),
        _("Only months that the certificate covers can be paid."),
        (
            Day(
                "certificate_from", _("First day"),
                (not_before("birth", _BEFORE_BIRTH), at_most_years_ago(_CHILD_YEARS, _YEAR),
                 at_most_years_ahead(_CERTIFICATE_YEARS, _YEAR)),
                _("For example, 1 September 2026"),
            ),
            Day(
                "certificate_to", _("Last day"),
                (not_before("certificate_from", _REVERSED), at_most_years_ahead(_CERTIFICATE_YEARS, _YEAR)),
                _SOME_HINT,
            ),
        ),
        "home-education-certificate", _("Both days stand on the certificate."), _answer_is("certificate", "yes"),
    ),
    Step(
        "care", 6, _("Is the child in full state care?"),
        _("For months in which the state keeps the child entirely, nothing is paid to the family."),
        (Choice(
            "care", _("Is the child in full state care?"), _("Choose an answer; if you are not sure, say so"),
            fixed(Option("no", _("No")), Option("yes", _("Yes, or was for some time")), _DONT_KNOW),
            _("For example, in a children's home"),
        ),),
        "not-full-state-care",
    ),
    Step(
        "care-period", 6, _("When is or was the child in full state care?"),
        _("Only the months of the care itself are left out."),
        _period("care", _("Since"), _("Until"), _("Leave this empty if it goes on")),
        "not-full-state-care", applies=_answer_is("care", "yes"),
    ),
    Step(
        "study", 7, _("Does the child study full-time at a state institution?"),
        _("Payment stops while the child is taught at an institution instead of at home."),
        (Choice(
            "study", _("Does the child study full-time at a state institution?"),
            _("Choose an answer; if you are not sure, say so"),
            fixed(Option("no", _("No")), Option("yes", _("Yes, or did for some time")), _DONT_KNOW),
            _("For example, at a boarding school. Being on the roll of the school that teaches the child at home does "
              "not count."),
        ),),
        "not-in-state-institution",
    ),
    Step(
        "study-period", 7, _("When does or did the child study there?"),
        _("Payment stops after the study has begun and can go on with a new certificate of the school."),
        _period("study", _("Since"), _("Until"), _("Leave this empty if it goes on")),
        "not-in-state-institution", applies=_answer_is("study", "yes"),
    ),
    Step(
        "application", 8, _("On which day do you apply, or did you apply?"),
        _("The months that can be paid are counted from the application."),
        (Day(
            "application", _("On which day do you apply, or did you apply?"),
            (not_before("birth", _BEFORE_BIRTH), at_most_years_ago(_CHILD_YEARS, _YEAR), at_most_years_ahead(1, _(
                "This is more than a year ahead. Check the year"))),
            _("Today is filled in. If you have already applied, enter that day."), today_first=True,
        ),),
        "application-month",
    ),
)  # fmt: skip
"""Every question, in order."""

KNOWN: Final = Step(
    "known", 0, _("As known on which day?"),
    _("Acts and values that became known later are left out. The answer of any past day can be had again this way."),
    (Day(
        "known", _("As known on which day?"),
        (at_most_years_ahead(0, _("This day has not come yet. Enter today or a day before")),
         at_most_years_ago(_CHILD_YEARS, _YEAR)),
        _("Usually today"), today_first=True,
    ),),
)  # fmt: skip
"""Asked only by those who want to know what could be known on another day."""

LAST_NUMBER: Final = max(step.number for step in STEPS)
BY_NAME: Final[Mapping[str, Step]] = {step.name: step for step in (*STEPS, KNOWN)}


def read_answers(query: Mapping[str, str], law: Law, today: date) -> Answers:
    """The answers that stand in a query and can be used; all else counts as not answered."""
    answers = Answers()
    for step in (*STEPS, KNOWN):
        if step.applies(answers, law):
            answers = _read_step(step, query, answers, law, today)
    return answers


def _read_step(step: Step, query: Mapping[str, str], before: Answers, law: Law, today: date) -> Answers:
    answers = before
    for question in step.questions:
        text = question.read(query.get(question.name, ""), answers, law, today)
        answers = answers.also({question.name: text})
    return answers if step.answered(answers) else before


def asked(answers: Answers, law: Law) -> Iterator[Step]:
    """The pages that these answers lead through, in order."""
    return (step for step in STEPS if step.applies(answers, law))


def first_open(answers: Answers, law: Law) -> Step | None:
    """The first page that is not answered, None when all are."""
    return next((step for step in asked(answers, law) if not step.answered(answers)), None)


def neighbours(step: Step, answers: Answers, law: Law) -> tuple[Step | None, Step | None]:
    """The pages before and after one, given the answers; None at either end."""
    pages = [page for page in asked(answers, law) if page.name != step.name]
    place = STEPS.index(step)
    before = [page for page in pages if STEPS.index(page) < place]
    after = [page for page in pages if STEPS.index(page) > place]
    return before[-1] if before else None, after[0] if after else None
