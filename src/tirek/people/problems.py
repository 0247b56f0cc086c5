"""Why something about a person is refused, in words they can act on, and what is only warned of."""

from typing import Any

from tirek.law.text import N_, say

NO_PHONE = N_("Enter a telephone number, for example +7 701 234 56 78.")
BAD_PHONE = N_("This is not a telephone number. Enter it like +7 701 234 56 78.")
NO_IBAN = N_("Enter the account number. It begins with KZ and has 20 characters.")
FOREIGN_IBAN = N_("This account is not kept in Kazakhstan. Enter an account number that begins with KZ.")
IBAN_LENGTH = N_("An account number has 20 characters; you entered {count}.")
IBAN_SIGNS = N_("An account number has Latin letters and digits only.")
BAD_IBAN = N_("A character of the account number is wrong. Compare it with the paper from the bank.")
NO_SURNAME = N_("Enter the surname.")
NO_NAME = N_("Enter the name.")
LONG_NAME = N_("This is too long. Enter at most {count} characters.")
SELF = N_("The child and the representative are the same person. Check both numbers.")
REVERSED_DAYS = N_("The end is before the beginning.")
UNKNOWN_WORD = N_("“{value}” is not one of the words that are allowed here.")
UNKNOWN_VERSION = N_("There is no text of the consent with the version “{value}”.")
UNKNOWN_SCOPE = N_("“{value}” is not in the text of this consent.")
NO_SCOPE = N_("A consent names at least one kind of data.")

BIRTH_DATE_DIFFERS_FROM_IIN = N_(
    "The date of birth differs from the one in the number. This can be lawful; compare with the document."
)
BIRTH_DATE_DIFFERS = N_("The date of birth differs from what is known of this person. Compare with the document.")
NAMES_DIFFER = N_("The names differ from what is known of this person. Compare with the document.")


class PeopleError(Exception):
    """What was given can't be right. `message` is a catalogue text filled by `values`; `field` is where it belongs."""

    def __init__(self, message: str, *, field: str, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    def text(self, language: str) -> str:
        """The message in a language."""
        return say(language, self.message, **self.values)

    def __str__(self) -> str:
        return f"{self.field}: {self.text('en')}"
