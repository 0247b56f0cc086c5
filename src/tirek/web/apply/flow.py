"""Where a draft stands: which pages its answers lead through, which are answered, which is next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tirek.entitlement.conditions import rights_matter
from tirek.people.consent import consent_text_on
from tirek.people.identifiers import check_iin
from tirek.web.apply.page_form import StepForm, data_of, read_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tirek.law import Law
    from tirek.web.apply.definition import Form, Step

DONE: Final = "_done"
"""Among the answers: the pages that were sent, also those on which everything may be left open."""
ASK_AGAIN: Final = "_again"
"""Among the answers: pages that a newer form asks otherwise."""
DEVICE: Final = "_device"
"""Among the answers: the browser that saved last."""
UNPROVEN: Final = "_unproven"
"""Among the answers: the telephone number that the person chose to leave unconfirmed."""
CONSENT_VERSION: Final = "_consent"
"""Among the answers: the version of the consent's text that was put before the person."""
KNOWINGLY: Final = "_knowingly"
"""Among the answers: that the person was told of another payee and applies nevertheless."""

SIGNED_FOR: Final = "_signed_for"
"""Among the answers: the child's number with which the application was signed once, when another payee stood in the way."""


@dataclass(frozen=True)
class Filled:
    """A form with the answers of a draft. `applicant` is the IIN of who applies, `proven` the number they have proven."""

    form: Form
    answers: Mapping[str, Any]
    law: Law
    today: date
    applicant: str
    proven: str = ""
    _checked: dict[str, bool] = field(default_factory=dict, compare=False)

    def text(self, name: str) -> str:
        """An answer; empty when there is none."""
        return str(self.answers.get(name, "") or "")

    def asked(self) -> Iterator[Step]:
        """The pages that these answers lead through, in order."""
        return (step for step in self.form.steps if self.applies(step))

    def applies(self, step: Step) -> bool:
        """Whether a page is asked at all."""
        when = step.when
        if "answer" in when:
            return self.text(when["answer"]) in when["is"]
        if "condition" in when:
            return self._rights_matter()
        if "birth_date_not_told_by" in when:
            return self._birth_date_open(step, when["birth_date_not_told_by"])
        return True

    def may_be_opened(self, step: Step) -> bool:
        """Whether a page can be opened: those that apply, and the date of birth also where the number tells it."""
        return self.applies(step) or "birth_date_not_told_by" in step.when

    def answered(self, step: Step) -> bool:
        """Whether a page was sent and what it says can still be used."""
        if step.name not in self._checked:
            self._checked[step.name] = self._answered(step)
        return self._checked[step.name]

    def first_open(self) -> Step | None:
        """The first page that is not answered, None when all are."""
        return next((step for step in self.asked() if not self.answered(step)), None)

    def next_open(self, after: Step) -> Step | None:
        """The next page to be answered: behind this one, else the first; None when all are."""
        steps = list(self.asked())
        place = self.form.steps.index(after)
        behind = (step for step in steps if self.form.steps.index(step) > place and not self.answered(step))
        return next(behind, None) or self.first_open()

    def before(self, step: Step) -> Step | None:
        """The page before one, None at the first."""
        place = self.form.steps.index(step)
        return next((each for each in reversed(list(self.asked())) if self.form.steps.index(each) < place), None)

    def number(self, step: Step) -> tuple[int, int]:
        """The place of a page among those that are asked, and how many these are."""
        steps = list(self.asked())
        return (steps.index(step) + 1 if step in steps else 0), len(steps)

    def usable(self, step: Step) -> bool:
        """Whether the answers of a page are complete and possible."""
        page = StepForm(self.form, step, self.law, self.today, self.applicant, data_of(step, self.answers))
        return page.is_valid()

    def phone_settled(self) -> bool:
        """Whether the number given is proven, or was knowingly left unproven."""
        return self.text("phone") in {self.proven, self.text(UNPROVEN)} - {""}

    def _answered(self, step: Step) -> bool:
        if step.name not in self.answers.get(DONE, ()) or step.name in self.answers.get(ASK_AGAIN, ()):
            return False
        kinds = {each.kind for each in step.fields}
        if "consent" in kinds and self.text(CONSENT_VERSION) != consent_text_on(self.today).version:
            return False
        if "phone" in kinds and not self.phone_settled():
            return False
        return self.usable(step)

    def _rights_matter(self) -> bool:
        """Whether the act of the place looks at the parental rights of someone who is this to the child."""
        relation, place = self.text("relation"), self.text("place")
        version = self.law.version_on(self.form.service, place, self.today, self.today) if place else None
        rule = version.conditions.get("parental-rights-held") if version else None
        return bool(relation) and rule is not None and rights_matter(relation, rule)

    def _birth_date_open(self, step: Step, number: str) -> bool:
        """Asked where the number tells no date; shown where one was given that differs from the number's."""
        if not self.text(number):
            return False
        told = check_iin(self.text(number), self.today).birth_date
        given = read_day(self.text(step.fields[0].name))
        return told is None or (given is not None and given != told)
