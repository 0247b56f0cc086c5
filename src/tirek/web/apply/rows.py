"""The answers of a draft as people read them, each with a way to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tirek.law import formats
from tirek.people.identifiers import check_iin
from tirek.people.naming import warnings_of
from tirek.web.apply.fields import choices_of, in_groups, shown_phone
from tirek.web.apply.page_form import read_day
from tirek.web.languages import language_now
from tirek.web.page import said
from tirek.web.parts import SummaryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tirek.cases.models import DraftDocument
    from tirek.web.apply.definition import Field, Step
    from tirek.web.apply.flow import Filled
    from tirek.web.apply.opened import Opened


def words(field: Field, filled: Filled) -> str:
    """One answer in words; empty when there is none."""
    text = filled.text(field.name)
    match field.kind:
        case "day":
            day = read_day(text)
            return formats.day(day, language_now()) if day else ""
        case "territory" | "choice" | "consent":
            return dict(choices_of(field, filled.law, filled.form.service, filled.today)).get(text, "")
        case "iban":
            return in_groups(text)
        case "phone":
            return shown_phone(text)
    return text


def step_rows(step: Step, held: Opened, files: Sequence[DraftDocument], *, change: bool = True) -> Iterator[SummaryRow]:
    """The answers of one page."""
    address = held.step_address(step, "answers") if change else ""
    for field in step.fields:
        if field.kind == "files":
            yield from _file_rows(field, held, files, address)
        elif text := words(field, held.filled):
            yield SummaryRow(said(field.label), text, address)


def _file_rows(field: Field, held: Opened, files: Sequence[DraftDocument], address: str) -> Iterator[SummaryRow]:
    for paper in papers(field, held.filled):
        names = ", ".join(each.name for each in files if each.kind == paper)
        yield SummaryRow(title(paper, held), names or _("not added"), address)


def papers(field: Field, filled: Filled) -> list[str]:
    """The documents that are asked for, as far as the service still knows them."""
    known = {paper.id for paper in filled.law.services[filled.form.service].documents}
    return [name for name in field.documents if name in known]


def title(paper: str, held: Opened) -> str:
    """What a document is called."""
    service = held.occasion.law.services[held.draft.service]
    return next((said(each.title) for each in service.documents if each.id == paper), paper)


def all_rows(held: Opened, files: Sequence[DraftDocument], *, change: bool = True) -> list[SummaryRow]:
    """Every answer in the order of the questions; the date of birth also where the number tells it."""
    rows: list[SummaryRow] = []
    for step in held.filled.form.steps:
        if held.filled.applies(step):
            rows += step_rows(step, held, files, change=change)
        elif number := step.when.get("birth_date_not_told_by"):
            rows += _told_birth(step, held, number, change=change)
    return rows


def _told_birth(step: Step, held: Opened, number: str, *, change: bool) -> Iterator[SummaryRow]:
    born = check_iin(held.filled.text(number), held.filled.today).birth_date
    if born:
        value = _("%(day)s, by the IIN") % {"day": formats.day(born, language_now())}
        yield SummaryRow(said(step.fields[0].label), value, held.step_address(step, "answers") if change else "")


def number_warnings(filled: Filled) -> list[str]:
    """What the child's number warns of, compared with the date of birth given; never a reason to stop."""
    check = check_iin(filled.text("child_iin"), filled.today)
    return [_(message) for message in warnings_of(check if check.valid else None, read_day(filled.text("birth")))]
