"""People: the identification numbers of persons and organisations, and when two names are the same one."""

from tirek.people.folding import same_name, same_school
from tirek.people.identifiers import BinCheck, IinCheck, check_bin, check_digit, check_iin

__all__ = ["BinCheck", "IinCheck", "check_bin", "check_digit", "check_iin", "same_name", "same_school"]
