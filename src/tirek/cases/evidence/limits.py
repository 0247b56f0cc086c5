"""What a file may cost us before it is refused. No figure here is the law's: they protect the machine."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one upload."""

    max_bytes: int = 10 * MEBIBYTE
    """Size of one file."""
    max_request_bytes: int = 40 * MEBIBYTE
    """All files of one request together; what comes after is not kept."""
    max_body_bytes: int = 512 * MEBIBYTE
    """A whole request that says it is longer is not read at all."""
    max_pages: int = 60
    max_pixels: int = 100_000_000
    """Width times height of a picture; a phone makes 12 to 50 million."""
    max_unpacked: int = 512 * MEBIBYTE
    """What the packed parts of a PDF may unpack to, together."""
    preview_pixels: int = 1600
    """Longer side of the preview."""
    seconds: int = 10
    """Computing time of looking into one file."""
    memory: int = 1024 * MEBIBYTE
    """Address space of the process that looks."""


DEFAULT_LIMITS = Limits()
