"""Filters and tags for what law files say: texts, citations as links, how sure something is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html

from tirek.law import words
from tirek.web import page
from tirek.web.lawbook import links

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from tirek.law import Text
    from tirek.law.model import Citation

register = template.Library()

_TONES = {"a": "ok", "b": "info", "c": "warning"}


@register.filter
def said(text: Text | None) -> str:
    """A text of the law in the language of the page; nothing for ``None``."""
    return "" if text is None else page.said(text)


@register.filter
def sentence(text: str) -> str:
    """End a sentence with one full stop, also where a Russian date already ends in one."""
    return f"{text.rstrip('.')}."


@register.simple_tag(takes_context=True)
def cite(context: Any, citation: Citation | None) -> SafeString | str:
    """A citation in brackets, as a link to where the cited act or source is shown.

    A page that is about one act or rests on one source gives it as ``own`` (its names) and ``own_act`` (its id): the name is
    then left out, and nothing links to the page itself.
    """
    if citation is None:
        return ""
    place = _without_name(said(citation.text), context.get("own", ()))
    if citation.act == context.get("own_act"):
        return format_html('<span class="tk-cite">[{}]</span>', place)
    url = links.cited(citation)
    return format_html('<span class="tk-cite">[<a class="govuk-link" href="{}">{}</a>]</span>', url, place)


def _without_name(text: str, names: Iterable[Text]) -> str:
    for name in sorted((said(name) for name in names), key=len, reverse=True):
        if text.startswith(f"{name}, "):
            return text.removeprefix(f"{name}, ")
    return text


@register.simple_tag
def sure(letter: str) -> SafeString:
    """How sure something is, in words, as a label."""
    return format_html('<span class="tk-tag tk-tag--{}">{}</span>', _TONES[letter], said(words.confidence_text(letter)))


@register.simple_tag
def unsure(letter: str) -> SafeString | str:
    """The label of ``sure``, only where something is not certain."""
    return "" if letter == "a" else sure(letter)
