"""People: for now the identification numbers of persons and organisations."""

from tirek.people.identifiers import BinCheck, IinCheck, check_bin, check_digit, check_iin

__all__ = ["BinCheck", "IinCheck", "check_bin", "check_digit", "check_iin"]
