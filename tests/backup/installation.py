"""An invented installation in a process of its own: filled, written to without end, or looked through.

`fill N` takes N applications in and signs them; `write` takes in applications until it is killed; `look` tells, as JSON.
"""

import json
import sys
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.faults import crash  # sets Django up

from tirek.backup.tables import tables
from tirek.backup.target import has_rows
from tirek.cases.models import Case, Decision, Document, Draft, Fact
from tirek.jobs.models import Job, State
from tirek.jobs.services import work
from tirek.journal.actor import SYSTEM
from tirek.journal.models import Entry
from tirek.journal.services import record
from tirek.journal.verify import heads, verify
from tirek.notices.models import Letter
from tirek.notices.queries import pdf
from tirek.people.models import PersonVersion


def fill(count: int) -> None:
    call_command("migrate", verbosity=0)
    crash.staff()
    crash.families(count)
    crash.live(0.0)
    while work(crash.Clock()):
        pass
    session = SessionStore()
    session["who"] = "nobody"
    session.save()
    Job.objects.create(
        kind="invented", key="tab\tline\nback\\slash ңғү", payload={"a": [1, None, "\\"]}, due=crash.AT,
        state=State.LEASED, held_until=crash.AT,
    )  # fmt: skip


def write() -> None:
    number = 1000
    while True:
        with transaction.atomic():
            crash.families(1)
        Draft.objects.filter(case__isnull=True).update(step=str(number))
        number += 2
        crash.take_in()
        crash.take()
        sys.stdout.write(".")
        sys.stdout.flush()


def look() -> dict[str, Any]:
    if not connection.introspection.table_names() or not has_rows():
        return {"empty": True}
    with connection.cursor() as cursor:
        counts = {}
        for table in tables():
            cursor.execute(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 - our own names
            counts[table.name] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM django_session")
        sessions = cursor.fetchone()[0]
    return {
        "empty": False,
        "counts": counts,
        "sessions": sessions,
        "broken": [str(each) for each in verify()],
        "heads": heads(),
        "names": sorted(f"{each.surname} {each.name} {each.birth_date}" for each in PersonVersion.objects.all()),
        "facts": sorted(json.dumps(each.value, sort_keys=True) for each in Fact.objects.all()),
        "letters": sorted(len(pdf(each)) for each in Letter.objects.all()),
        "documents": Document.objects.count(),
        "decided": sorted(str(each) for each in Decision.objects.values_list("signed_at", flat=True)),
        "submitted": sorted(str(each) for each in Case.objects.values_list("accepted_at", flat=True)),
        "jobs": sorted(
            [each.kind, each.key, each.state, each.payload, str(each.held_until)] for each in Job.objects.all()
        ),
        "protected": protected(),
        "goes_on": goes_on(),
    }


def protected() -> bool:
    try:
        with transaction.atomic():
            Entry.objects.update(kind="other")
    except DatabaseError:
        return True
    return False


def goes_on() -> bool:
    """Whether the next entry of the journal stands behind all others; it isn't kept."""
    last = Entry.objects.order_by("-seq").values_list("seq", flat=True)[0]
    try:
        with transaction.atomic():
            record(kind="told", actor=SYSTEM, at=crash.AT, chain="aktobe")
            found = Entry.objects.order_by("-seq").values_list("seq", flat=True)[0]
            raise LookupError
    except LookupError:
        return bool(found > last)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", number]:
            fill(int(number))
        case ["write"]:
            write()
        case _:
            sys.stdout.write(json.dumps(look()))
