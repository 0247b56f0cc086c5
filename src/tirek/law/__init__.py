"""Acts as data: which version holds for a territory, a month and a day of knowledge, with its citations.

The public face of the room. `load()` reads and proves the files; the `Law` it returns answers every look-up.
"""

from tirek.law.loading import Law, law_folder, load
from tirek.law.months import Month
from tirek.law.problems import Flaw, InputError, LawError, Problem
from tirek.law.text import LANGUAGES, N_, Text, in_all, say

__all__ = [
    "LANGUAGES",
    "N_",
    "Flaw",
    "InputError",
    "Law",
    "LawError",
    "Month",
    "Problem",
    "Text",
    "in_all",
    "law_folder",
    "load",
    "say",
]
