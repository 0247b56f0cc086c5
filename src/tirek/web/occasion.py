"""Who acts, when and under which law, from a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from tirek.cases.occasion import Occasion
from tirek.config.law import law

if TYPE_CHECKING:
    from tirek.accounts.actors import Request


def occasion(request: Request) -> Occasion:
    """The occasion of one request by someone who signed in; PermissionDenied for anybody else."""
    if request.actor is None:
        raise PermissionDenied
    return Occasion(request.actor, request.clock.now(), law())
