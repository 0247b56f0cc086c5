"""What is to be done, and what could not be."""

from django.db.models import Count, QuerySet

from tirek.jobs.models import Job, State


def open_jobs() -> dict[str, int]:
    """How many jobs are waiting, leased and dead."""
    found = Job.objects.filter(done_at__isnull=True).values_list("state").annotate(Count("id")).order_by()
    return {State.WAITING.value: 0, State.LEASED.value: 0, State.DEAD.value: 0} | dict(found)


def dead() -> QuerySet[Job]:
    """The jobs that failed too often, the longest due first."""
    return Job.objects.filter(done_at__isnull=True, state=State.DEAD).order_by("due", "id")


def unfinished(kind: str, key_begins: str) -> QuerySet[Job]:
    """The jobs of a kind that are not done yet, by what their keys begin with, the longest due first."""
    return Job.objects.filter(done_at__isnull=True, kind=kind, key__startswith=key_begins).order_by("due", "id")
