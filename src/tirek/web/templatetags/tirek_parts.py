"""Tags for the parts of a page: fields, errors, summaries, months, charts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.utils.translation import gettext as _

from tirek.law import formats
from tirek.web import parts
from tirek.web.forms import PartsWidget
from tirek.web.languages import language_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms.boundfield import BoundField

register = template.Library()

_TEMPLATES = {
    "parts": "tirek/parts/field_parts.html",
    "radios": "tirek/parts/field_choices.html",
    "checkboxes": "tirek/parts/field_choices.html",
    "select": "tirek/parts/field_control.html",
    "input": "tirek/parts/field_control.html",
    "textarea": "tirek/parts/field_control.html",
    "file-upload": "tirek/parts/field_control.html",
}


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, PartsWidget):
        return "parts"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "file-upload" if isinstance(widget, forms.FileInput) else "input"


def _first_id(bound: BoundField) -> str:
    """Id of the element to which an error message leads."""
    kind = _kind(bound.field.widget)
    if kind == "parts":
        return f"{bound.auto_id}_{_wrong_boxes(bound)[0]}"
    return f"{bound.auto_id}_0" if kind in {"radios", "checkboxes"} else str(bound.auto_id)


def _wrong_boxes(bound: BoundField) -> tuple[str, ...]:
    """The boxes of a date that an error is about: those it names, else all; none without an error."""
    errors = bound.errors.as_data()
    named = [box for error in errors for box in (error.params or {}).get("boxes", ())]
    return tuple(named or (bound.field.widget.parts if errors else ()))


def _described_by(bound: BoundField) -> str:
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}-hint")
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
    return " ".join(ids)


@register.inclusion_tag("tirek/parts/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """List everything that is wrong with a form, each line a link to its field, which is named where others are wrong alike."""
    wrong = [(bound, message) for bound in form.visible_fields() for message in bound.errors]
    times = Counter(str(message) for _bound, message in wrong)
    lines = [
        {"href": f"#{_first_id(bound)}", "text": f"{bound.label}: {message}" if times[str(message)] > 1 else message}
        for bound, message in wrong
    ]
    lines += [{"href": "", "text": message} for message in form.non_field_errors()]
    return {"lines": lines}


@register.inclusion_tag("tirek/parts/field.html")
def field(bound: BoundField, heading: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - template keyword
    """Show a field with label, hint and error; ``heading`` makes its question the page's h1."""
    described_by = _described_by(bound)
    widget = bound.field.widget
    kind = _kind(widget)
    context = {
        "bound": bound,
        "kind": kind,
        "heading": heading,
        "described_by": described_by,
        "template": _TEMPLATES[kind],
    }
    if kind == "parts":
        context["boxes"] = _boxes(bound, widget)
    elif kind in {"radios", "checkboxes"}:
        hints = getattr(bound.field, "choice_hints", {})
        context["choices"] = [
            {"item": item, "hint": hints.get(str(item.data["value"]), "")} for item in bound.subwidgets
        ]
    else:
        context["control"] = bound.as_widget(attrs=_control_attrs(bound, kind, described_by))
    return context


def _control_attrs(bound: BoundField, kind: str, described_by: str) -> dict[str, Any]:
    classes = [f"govuk-{kind}", str(bound.field.widget.attrs.get("class", ""))]
    if bound.errors:
        classes.append(f"govuk-{kind}--error")
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes)), "required": False}
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def _boxes(bound: BoundField, widget: PartsWidget) -> list[dict[str, Any]]:
    """Each box of a date with its label, id and control; only a box to correct is marked, where Django marks all."""
    wrong = _wrong_boxes(bound)
    boxes = []
    data = bound.subwidgets[0].data["subwidgets"]
    for item, part, control in zip(data, widget.parts, widget.widgets, strict=True):
        kind = "select" if part == "month" else "input"
        width = {"day": " govuk-input--width-2", "year": " govuk-input--width-4"}.get(part, "")
        attrs = {
            **{name: value for name, value in item["attrs"].items() if name != "aria-invalid"},
            "id": f"{bound.auto_id}_{part}",
            "required": False,
            "class": f"govuk-{kind}{width}",
        }
        if part in wrong:
            attrs |= {"class": f"{attrs['class']} govuk-{kind}--error", "aria-invalid": "true"}
        value = item["value"][0] if isinstance(item["value"], list) else item["value"]
        boxes.append(
            {
                "label": widget.labels[part],
                "id": attrs["id"],
                "control": control.render(item["name"], value, attrs),
            }
        )
    return boxes


@register.inclusion_tag("tirek/parts/summary_list.html")
def summary_list(rows: Iterable[parts.SummaryRow]) -> dict[str, Any]:
    """Show questions and answers, with a link to change each answer that can be changed."""
    return {"rows": list(rows)}


def _month_view(cell: parts.MonthCell, language: str) -> dict[str, Any]:
    words = {
        "paid": _("paid"),
        "none": _("not paid"),
        "unknown": _("not known"),
        "open": _("due, no sum yet"),
        "no-rule": _("no rule"),
    }
    icons = {"paid": "yes", "none": "no", "unknown": "wait", "open": "open", "no-rule": "no-rule"}
    return {
        "cell": cell,
        "short": formats.month_name(cell.month, language, short=True),
        "full": formats.month(cell.year, cell.month, language),
        "words": words[cell.state],
        "icon": icons[cell.state],
    }


@register.inclusion_tag("tirek/parts/month_strip.html")
def month_strip(cells: Iterable[parts.MonthCell], caption: str) -> dict[str, Any]:
    """Show months as a strip of cells and, below it, the same as a table with the reasons.

    ``caption`` names both. Give every month of the window, paid or not.
    """
    language = language_now()
    years = [
        {"year": group.year, "months": [_month_view(cell, language) for cell in group.cells]}
        for group in parts.by_year(cells)
    ]
    return {"years": years, "caption": caption}


@register.inclusion_tag("tirek/parts/chart.html")
def bar_chart(chart: parts.Chart, key: str) -> dict[str, Any]:
    """Draw a bar chart with title, description and the same as a table.

    ``key`` makes the ids unique when a page has several charts.
    """
    return {
        "chart": chart,
        "key": key,
        "bars": parts.place(chart.bars),
        "height": parts.chart_height(chart.bars),
    }
