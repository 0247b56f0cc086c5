"""What the pages of the law browser share: the day, and the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from tirek.config.clock import installation_clock
from tirek.web.page import Link

if TYPE_CHECKING:
    from datetime import date


def today() -> date:
    """The day on which the page is shown."""
    return installation_clock().today()


def trail(*steps: Link) -> list[Link]:
    """The breadcrumbs of a page of the law browser; the last step is the page."""
    return [Link(_("Law"), reverse("web:law")), *steps]
