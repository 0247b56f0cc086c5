"""Working days and statutory terms. The form for populations is `tirek.workdays.vector`, imported on its own."""

from tirek.workdays.calendar import OutsideCalendarError, Why, WorkingCalendar, working_calendar
from tirek.workdays.terms import (
    STATE_CORPORATION,
    Accepted,
    Counting,
    MovedTerm,
    OfficeHours,
    Suspension,
    Term,
    TermRule,
    moved_terms,
    read_term_rule,
    registered_on,
    resume,
    term,
)

__all__ = [
    "STATE_CORPORATION",
    "Accepted",
    "Counting",
    "MovedTerm",
    "OfficeHours",
    "OutsideCalendarError",
    "Suspension",
    "Term",
    "TermRule",
    "Why",
    "WorkingCalendar",
    "moved_terms",
    "read_term_rule",
    "registered_on",
    "resume",
    "term",
    "working_calendar",
]
