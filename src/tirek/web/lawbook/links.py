"""Where things of the law are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tirek.config.law import law

if TYPE_CHECKING:
    from tirek.law.model import Citation, Version

READINGS = "readings"


def cited(citation: Citation) -> str:
    """The page that shows a cited act, reading or source."""
    if citation.act in law().acts:
        return reverse("web:law-act", args=[citation.act])
    if citation.act == READINGS:
        name = f"r{citation.place.rpartition('.')[2]}"
        for service in law().services.values():
            if name in service.readings:
                return f"{reverse('web:service', args=[service.id])}#{name}"
    return f"{reverse('web:law-sources')}#{citation.act}"


def version(one: Version) -> str:
    """The page of one version of an act."""
    return reverse("web:law-version", args=[one.act, one.number])


def compare(a: Version, b: Version) -> str:
    """The page with the differences between two versions."""
    return f"{reverse('web:law-compare')}?a={a.id}&b={b.id}"
