"""Evidence: files that people bring, looked at by their content before anybody opens them.

`inspect` and `inspect_upload` say what a file is and what is wrong with it; `scanner` asks for malware; `BoundedUpload` keeps
a file that is too large out of memory and off the disk. Nothing here is stored: that is the caller's.
"""

from tirek.cases.evidence.inspecting import Inspected, inspect, inspect_upload
from tirek.cases.evidence.kinds import ACCEPT, Kind, clean_name
from tirek.cases.evidence.limits import DEFAULT_LIMITS, Limits
from tirek.cases.evidence.problems import Problem, ProblemCode
from tirek.cases.evidence.scanning import (
    Clean,
    Infected,
    NotConfigured,
    Scanner,
    ScanResult,
    Standing,
    Unavailable,
    scanner,
    scanner_at,
    standing,
)
from tirek.cases.evidence.uploading import BoundedUpload, TooLargeFile

__all__ = [
    "ACCEPT",
    "DEFAULT_LIMITS",
    "BoundedUpload",
    "Clean",
    "Infected",
    "Inspected",
    "Kind",
    "Limits",
    "NotConfigured",
    "Problem",
    "ProblemCode",
    "ScanResult",
    "Scanner",
    "Standing",
    "TooLargeFile",
    "Unavailable",
    "clean_name",
    "inspect",
    "inspect_upload",
    "scanner",
    "scanner_at",
    "standing",
]
