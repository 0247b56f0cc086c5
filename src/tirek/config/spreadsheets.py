"""CSV files that people open in a spreadsheet, beside those that programs read."""

import csv
import io
from collections.abc import Iterable
from typing import Final

# Tells a spreadsheet that the file is UTF-8: without it Kazakh letters would open as others.
MARK: Final = "\ufeff"
# A spreadsheet would compute a cell that begins so.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# Where the comma is the decimal sign, as in Kazakhstan, Excel parts cells by semicolons and shows any other line as one cell.
_SEPARATORS: Final = {"kk": ";", "ru": ";"}


def line(cells: Iterable[str], language: str, formula: tuple[str, ...] = FORMULA) -> str:
    """A line of a file for readers of `language`; what begins like a formula (`formula`) is shown, not computed."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=_SEPARATORS.get(language, ","))
    writer.writerow([f"'{cell}" if cell.startswith(formula) else cell for cell in cells])
    return file.getvalue()
