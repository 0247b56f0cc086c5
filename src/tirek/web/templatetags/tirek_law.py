"""Filters and tags for what law files say: texts, citations as links, how sure something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from tirek.law import words
from tirek.web.lawbook import links

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from tirek.law import Text
    from tirek.law.model import Citation

register = template.Library()

_TONES = {"a": "ok", "b": "info", "c": "warning"}


@register.filter
def said(text: Text | None) -> str:
    """A text of the law in the language of the page; nothing for ``None``."""
    return "" if text is None else text[get_language() or "en"]


@register.simple_tag
def cite(citation: Citation | None) -> SafeString | str:
    """A citation in brackets, as a link to where the cited act or source is shown."""
    if citation is None:
        return ""
    return format_html(
        '<span class="tk-cite">[<a class="govuk-link" href="{}">{}</a>]</span>',
        links.cited(citation),
        said(citation.text),
    )


@register.simple_tag
def sure(letter: str) -> SafeString:
    """How sure something is, in words, as a label."""
    return format_html('<span class="tk-tag tk-tag--{}">{}</span>', _TONES[letter], said(words.confidence_text(letter)))


@register.simple_tag
def unsure(letter: str) -> SafeString | str:
    """The label of ``sure``, only where something is not certain."""
    return "" if letter == "a" else sure(letter)
