"""Tags of the page frame: the reader's look, navigation, languages. They work without a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tirek.accounts.roles import ROLE_NAMES, Role
from tirek.notices.queries import newly_told
from tirek.web import appearance, languages
from tirek.web.page import url_if_any

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

register = template.Library()

_PUBLIC = (
    ("web:check", gettext_noop("Check")),
    ("web:services", gettext_noop("Services")),
    ("web:law", gettext_noop("Law")),
)
_LAW = ("web:law", gettext_noop("Law"))
_CASES = ("web:cases", gettext_noop("Cases"))
_COUNTER = ("web:counter", gettext_noop("Counter"))
_JOURNAL = ("web:journal", gettext_noop("Journal"))
_DIFFERENCES = ("web:differences", gettext_noop("Differences"))
_RECOVERIES = ("web:recoveries", gettext_noop("Overpayments"))
_RUNS = ("web:runs", gettext_noop("Payment runs"))
_AWAY = ("web:absences", gettext_noop("Absences"))
_MESSAGES = ("web:messages", gettext_noop("Messages"))
_SECTIONS = {
    Role.APPLICANT: (
        ("web:cabinet", gettext_noop("My applications")),
        ("web:cabinet-messages", gettext_noop("Messages")),
        *_PUBLIC,
    ),
    Role.OPERATOR: (("web:front-office", gettext_noop("Front office")), *_PUBLIC),
    Role.CLERK: (_CASES, _COUNTER, _DIFFERENCES, _RECOVERIES, _MESSAGES, _LAW),
    Role.HEAD: (("web:signing", gettext_noop("To sign")), _CASES, _RUNS, _RECOVERIES, _MESSAGES, _AWAY, _JOURNAL, _LAW),
    Role.ACCOUNTANT: (_RUNS, _DIFFERENCES, _RECOVERIES, _LAW),
    Role.AUDITOR: (_CASES, ("web:trace", gettext_noop("Trace")), _RUNS, _DIFFERENCES, _RECOVERIES, _JOURNAL, _LAW),
    Role.LAWYER: _PUBLIC,
    Role.ADMINISTRATOR: (
        ("web:accounts", gettext_noop("Accounts")),
        ("web:jobs", gettext_noop("Jobs")),
        _MESSAGES,
        _LAW,
    ),
}


def _request(context: Any) -> HttpRequest | None:
    request: HttpRequest | None = context.get("request")
    return request


@register.simple_tag(takes_context=True)
def look(context: Any) -> SafeString:
    """Give the attributes of <html> that carry the reader's choice of colours and size."""
    chosen = appearance.read(_request(context))
    pairs = [("theme", chosen.theme), ("contrast", chosen.contrast), ("size", chosen.size)]
    set_by_reader = [(name, value) for name, value in pairs if value not in {"auto", "normal"}]
    return format_html_join("", ' data-{}="{}"', set_by_reader)


@register.simple_tag(takes_context=True)
def language_links(context: Any) -> list[languages.LanguageLink]:
    """List the same page in every language, each under its own name."""
    return languages.links(_request(context), languages.language_now())


@register.simple_tag(takes_context=True)
def navigation(context: Any) -> list[dict[str, Any]]:
    """List the main sections of the reader's role that this installation has, with the current one marked, and what is new."""
    request = _request(context)
    items: list[dict[str, Any]] = []
    account = getattr(request, "account", None)
    for section in _SECTIONS[account.kind] if account else _PUBLIC:
        url = url_if_any(section[0])
        if url:
            new = newly_told(account.pk) if account and section is _MESSAGES else 0
            items.append({"url": url, "label": _(section[1]), "current": False, "new": new})
    path = request.path if request is not None else ""
    # Of two sections that lie in each other the inner one is meant.
    here = max(
        (item for item in items if path.startswith(item["url"])), key=lambda item: len(item["url"]), default=None
    )
    if here is not None:
        here["current"] = True
    return items


@register.simple_tag(takes_context=True)
def role_name(context: Any) -> str:
    """What the role of the signed-in person is called."""
    account = getattr(_request(context), "account", None)
    return _(ROLE_NAMES[account.kind]) if account else ""


@register.simple_tag
def sign_in_url() -> str:
    """Address of the sign-in page."""
    return url_if_any("web:sign-in")


@register.simple_tag(takes_context=True)
def appearance_url(context: Any) -> str:
    """Address of the appearance page that comes back to the page being read."""
    request = _request(context)
    url = reverse("web:appearance")
    if request is None or request.path == url:
        return url
    return f"{url}?{urlencode({'next': request.get_full_path()})}"


_ICONS = {
    "yes": "M4 12.5 9.5 18 20 6.5",
    "no": "M5 12h14",
    "wait": "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.8M12 18.2v.1",
    "open": "M5 12h.1M12 12h.1M19 12h.1",
    "no-rule": "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM5.8 5.8l12.4 12.4",
    "info": "M12 11v6M12 7.2v.1M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0Z",
    "warning": "M12 7.5v6M12 17v.1M12 2.5 22 20.5H2Z",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a small line icon; it repeats words beside it and is hidden from screen readers."""
    return format_html(
        '<svg class="tk-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none"'
        ' stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">'
        '<path d="{}"/></svg>',
        _ICONS[name],
    )
