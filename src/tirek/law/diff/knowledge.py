"""The law as it was known on a day, to be compared with the law as it is known on another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tirek.law.loading import Law


def as_known(law: Law, day: date) -> Law:
    """The law without the versions of acts and the values of parameters that became known after a day."""
    parameters = {
        name: replace(
            parameter,
            values=tuple(each for each in parameter.values if each.known_from is None or each.known_from <= day),
        )
        for name, parameter in law.parameters.items()
    }
    versions = tuple(version for version in law.versions if version.known_from <= day)
    return replace(law, versions=versions, parameters=parameters)


def all_known(*laws: Law) -> date:
    """The first day on which everything in these laws is known."""
    days = [version.known_from for law in laws for version in law.versions]
    days += [
        value.known_from
        for law in laws
        for parameter in law.parameters.values()
        for value in parameter.values
        if value.known_from is not None
    ]
    return max(days, default=date.min)
