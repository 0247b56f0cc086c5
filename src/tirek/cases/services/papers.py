"""From an uploaded file to a checked and stored paper: looked into, scanned, encrypted. The same for every door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, gettext_noop

from tirek.cases.evidence import Standing, inspect_upload, scanner, standing
from tirek.cases.models import Document, DocumentEvent
from tirek.jobs.services import enqueue
from tirek.vault import files

if TYPE_CHECKING:
    from tirek.cases.evidence.uploading import Upload
    from tirek.cases.models import Case, DraftDocument
    from tirek.cases.occasion import Occasion

SCAN: Final = "case.scan"
"""The job that scans a file again for which the scanner was silent."""
UPLOAD: Final = "upload"
PAPER: Final = "paper"
"""Ways of a document: sent as a file, or seen on paper at a counter and compared with its original."""

INFECTED: Final = gettext_noop(
    "The scanner found malware in the file %(name)s. It was not kept. Photograph or scan the document again on another device."
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A checked and stored file that comes with an application; `way`: upload, or paper seen and compared at a counter.

    `returned`: the original of a compared paper went back to the person at once.
    """

    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    key: str
    scan: str
    way: str = UPLOAD
    returned: bool = False


def attached(document: DraftDocument, *, way: str = UPLOAD, returned: bool = False) -> Paper:
    """The paper that a file of a draft becomes when the draft is submitted."""
    return Paper(
        document.kind,
        document.name,
        document.media_type,
        document.size,
        document.sha256,
        document.key,
        document.scan,
        way,
        returned,
    )


def document_of(case: Case, paper: Paper, occasion: Occasion) -> Document:
    """A paper as a document of a case, not written yet."""
    return Document(
        case=case,
        kind=paper.kind,
        name=paper.name,
        media_type=paper.media_type,
        size=paper.size,
        sha256=paper.sha256,
        key=paper.key,
        scan=paper.scan,
        way=paper.way,
        received_at=occasion.at,
        received_by=occasion.actor.account,
    )


def compared(document: Document, paper: Paper, occasion: Occasion) -> list[DocumentEvent]:
    """A paper shown at a counter was compared there and then, and its original may have gone back at once; not written yet."""
    if paper.way != PAPER:
        return []
    kinds = [DocumentEvent.Kind.COMPARED] + ([DocumentEvent.Kind.ORIGINAL_RETURNED] if paper.returned else [])
    return [DocumentEvent(document=document, kind=kind, at=occasion.at, by=occasion.actor.account) for kind in kinds]


def scan_later(document: Document, occasion: Occasion) -> None:
    """Have a file in quarantine scanned again, in the caller's transaction."""
    if document.scan == Standing.QUARANTINED:
        enqueue(SCAN, str(document.pk), {"document": str(document.pk)}, due=occasion.at)


def seen(kind: str, *, returned: bool = False) -> Paper:
    """A paper that was compared with its original at a counter, of which no scan was made: there is no file to show."""
    return Paper(kind, "", "", 0, "", "", "", PAPER, returned)


class UnfitFileError(Exception):
    """A file that is not kept; `problems` say what is wrong and what to do, in the language of now."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def keep(upload: Upload, kind: str, *, way: str = UPLOAD) -> Paper:
    """Check and store a file as the document `kind` of the service's list. Raises UnfitFileError.

    Call it outside of a transaction: looking into a file takes a process of its own and up to seconds. A scanner that does not
    answer leaves the file quarantined (`scan`): kept, shown to nobody.
    """
    found = inspect_upload(upload)
    if not found.ok:
        raise UnfitFileError([str(problem) for problem in found.problems])
    scan = standing(scanner().scan(found.content))
    if scan is Standing.REFUSED:
        raise UnfitFileError([gettext(INFECTED) % {"name": found.name}])
    stored = files.store(found.content)
    return Paper(kind, found.name, found.media_type, stored.size, stored.sha256, stored.key, scan.value, way)
