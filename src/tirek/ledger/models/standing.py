"""How awards stand: caches, written anew whenever something changes, and proven by `tirek ledger verify`."""

from __future__ import annotations

from django.db import models


class Basis(models.Model):
    """The months in which an award's facts meet all personal conditions: all that a schedule of many awards needs of facts.

    Months are counted as `law.months.Month`; `first` to `last` is the first stretch (empty when `last` < `first`), `more` the
    others as [[first, last], …]. `rules` names the settings of conditions from `low` to `high` that were read. `single`: this
    award is computed one by one, because a fact is unknown or a court set a sum.
    `asked_at`: when registries were last asked because the award runs, at first when it was opened.
    """

    award = models.OneToOneField("cases.Award", models.PROTECT, primary_key=True, related_name="basis")
    service = models.CharField(max_length=64)
    territory = models.CharField(max_length=64)
    low = models.IntegerField()
    high = models.IntegerField()
    first = models.IntegerField()
    last = models.IntegerField()
    more = models.JSONField(default=list)
    rules = models.BigIntegerField()
    single = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    class Meta:
        """Sweeps read one territory after another, in order of the awards; registries are asked again where it is longest ago."""

        indexes = [
            models.Index(fields=["territory", "service", "award"], name="basis_of_territory"),
            models.Index(fields=["service", "asked_at", "high", "award"], name="basis_asked"),
        ]

    def __str__(self) -> str:
        return f"basis of award {self.award_id}"


class Discrepancy(models.Model):
    """An award whose ledger differs from its schedule now. A person decides what follows; no sweep does.

    `more`: tenge to be added, `less`: tenge to be taken away, `overpaid`: the part of `less` that was paid already; `uncertain`:
    a fact or a parameter is missing, so that the difference can't be told to the end.
    """

    award = models.OneToOneField("cases.Award", models.PROTECT, primary_key=True, related_name="discrepancy")
    territory = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    more = models.BigIntegerField(default=0)
    less = models.BigIntegerField(default=0)
    overpaid = models.BigIntegerField(default=0)
    periods = models.IntegerField(default=0)
    uncertain = models.BooleanField(default=False)
    cause = models.CharField(max_length=64, default="")
    since = models.DateTimeField()

    class Meta:
        """Lists read one territory, oldest first."""

        indexes = [models.Index(fields=["territory", "since"], name="discrepancy_of_territory")]

    def __str__(self) -> str:
        return f"discrepancy of award {self.award_id}"
