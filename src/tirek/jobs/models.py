"""The table of jobs."""

from django.db import models

from tirek.vault.ids import new_id


class State(models.TextChoices):
    """`waiting` for its time; `leased` while the outside world is asked; `done`; `dead` after too many failures."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """One thing to do. `kind` and `key` name it: named twice, it is done once.

    `due` is a moment of the clock the work is told by. `held_until` is the machine's time: nobody takes the job before, because
    it is leased or failed a moment ago. `payload` holds ids and codes, never personal data. Done jobs stay: they are why nothing
    is done twice.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    due = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    last_error = models.TextField(default="", blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="jobs_job_name")]
        # What is open is little, what was done is much: looking for work never passes by the latter.
        indexes = [models.Index(fields=["due", "id"], name="jobs_job_open", condition=models.Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
