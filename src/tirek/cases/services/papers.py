"""From an uploaded file to a checked and stored paper: looked into, scanned, encrypted. The same for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, gettext_noop

from tirek.cases.evidence import Standing, inspect_upload, scanner, standing
from tirek.cases.services.intake import Paper
from tirek.vault import files

if TYPE_CHECKING:
    from tirek.cases.evidence.uploading import Upload

UPLOAD: Final = "upload"
PAPER: Final = "paper"
"""Ways of a document: sent as a file, or seen on paper at a counter and compared with its original."""

INFECTED: Final = gettext_noop(
    "The scanner found malware in the file %(name)s. It was not kept. Photograph or scan the document again on another device."
)


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
