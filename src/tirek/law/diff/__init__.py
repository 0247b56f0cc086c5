"""What changes between two versions of acts, or between two folders of law, in sentences of three languages."""

from tirek.law.diff.change import NOTHING, Change, as_json, as_lines, decides
from tirek.law.diff.folders import changes_between_folders
from tirek.law.diff.versions import changes

__all__ = ["NOTHING", "Change", "as_json", "as_lines", "changes", "changes_between_folders", "decides"]
