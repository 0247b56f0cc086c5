"""What can be wrong with a file, and the words for it: what is wrong and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext, gettext_noop


class ProblemCode(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MUCH = "too-much"
    PROGRAM = "program"
    ARCHIVE = "archive"
    OFFICE = "office"
    HEIC = "heic"
    NOT_ALLOWED = "not-allowed"
    BROKEN = "broken"
    PASSWORD = "password"  # noqa: S105 - the name of a problem
    SCRIPT = "script"
    ATTACHMENT = "attachment"
    FORM = "form"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_HEAVY = "too-heavy"


WORDS: dict[ProblemCode, str] = {
    ProblemCode.EMPTY: gettext_noop("The file %(name)s is empty. Choose the file again, or take a new photo."),
    ProblemCode.TOO_LARGE: gettext_noop(
        "The file %(name)s is larger than %(limit)s MB. Photograph the document again at a lower resolution, or save the "
        "scan as a smaller PDF."
    ),
    ProblemCode.TOO_MUCH: gettext_noop(
        "The files together are larger than %(limit)s MB. Send the file %(name)s separately."
    ),
    ProblemCode.PROGRAM: gettext_noop(
        "The file %(name)s is a program, not a document. Send a photo or a PDF of the document."
    ),
    ProblemCode.ARCHIVE: gettext_noop("The file %(name)s is an archive. Unpack it and send its documents one by one."),
    ProblemCode.OFFICE: gettext_noop(
        "The file %(name)s is an office document. Save it as a PDF and send that, or send a photo of the paper."
    ),
    ProblemCode.HEIC: gettext_noop(
        "The file %(name)s is a photo in the HEIC format, which we cannot open. On an iPhone choose Settings, Camera, "
        "Formats, Most Compatible and take the photo again, or send the photo as JPEG."
    ),
    ProblemCode.NOT_ALLOWED: gettext_noop(
        "The file %(name)s is neither a PDF nor a photo. Send a PDF, JPEG or PNG file."
    ),
    ProblemCode.BROKEN: gettext_noop(
        "The file %(name)s is damaged and cannot be opened. Scan or photograph the document again."
    ),
    ProblemCode.PASSWORD: gettext_noop(
        "The file %(name)s is protected with a password. Save it without the password, or send a photo of the document."
    ),
    ProblemCode.SCRIPT: gettext_noop(
        "The file %(name)s contains commands that run when it is opened. Print it to a new PDF and send that, or send a "
        "photo of the document."
    ),
    ProblemCode.ATTACHMENT: gettext_noop(
        "The file %(name)s carries other files inside it. Send each of them separately, and print this one to a new PDF."
    ),
    ProblemCode.FORM: gettext_noop(
        "The file %(name)s is an electronic form that we cannot show. Print it to a new PDF and send that."
    ),
    ProblemCode.TOO_MANY_PAGES: gettext_noop(
        "The file %(name)s has %(pages)s pages; at most %(limit)s are possible. Send it in parts."
    ),
    ProblemCode.TOO_MANY_PIXELS: gettext_noop(
        "The picture %(name)s is too large to be shown (%(width)s × %(height)s). Photograph the document again at a lower "
        "resolution."
    ),
    ProblemCode.TOO_HEAVY: gettext_noop(
        "The file %(name)s takes too long to open. Print it to a new PDF or send a photo of the document."
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file; `str()` says it in the language of now."""

    code: ProblemCode
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        """What is wrong and what to do, in the current language."""
        return gettext(WORDS[self.code]) % self.values
