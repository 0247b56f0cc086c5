"""What changes between two versions of acts, or between two folders of law, in sentences of three languages."""

from tirek.law.diff.change import NOTHING, Change, as_json, as_lines, decides
from tirek.law.diff.folders import changes_between_folders
from tirek.law.diff.knowledge import all_known, as_known
from tirek.law.diff.versions import SECTIONS, changes

__all__ = [
    "NOTHING",
    "SECTIONS",
    "Change",
    "all_known",
    "as_json",
    "as_known",
    "as_lines",
    "changes",
    "changes_between_folders",
    "decides",
]
