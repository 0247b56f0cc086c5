"""What can go wrong when a registry is asked. Each kind is told apart, because each asks for something else to be done."""

from typing import ClassVar


class RegistryError(Exception):
    """A question to a registry that got no usable record.

    `outcome`: the word it is stored under. `code`: the registry's own code, or ours for a failure before it answered.
    `raw`: the bytes that came, kept as evidence; empty when nothing came. The message never holds personal data.
    """

    outcome: ClassVar[str]

    def __init__(self, message: str, *, code: str = "", raw: bytes = b"") -> None:
        super().__init__(message)
        self.code = code
        self.raw = raw


class Down(RegistryError):  # noqa: N818 - the outcome by its name
    """Nobody answered: not connected, connection refused, time-out, 5xx, or left alone after many failures. Ask again later."""

    outcome = "down"


class Refused(RegistryError):  # noqa: N818 - the outcome by its name
    """The registry or the gateway answered with an error code. Asking the same again does not help by itself."""

    outcome = "refused"


class Duplicate(Refused):
    """The gateway has had a message with this id and gives its answer only once."""


class NoConsent(RegistryError):  # noqa: N818 - the outcome by its name
    """The person has not let the registry answer."""

    outcome = "no-consent"


class BadAnswer(RegistryError):  # noqa: N818 - the outcome by its name
    """What came may not be believed: signature, form, another message or another person."""

    outcome = "bad-answer"


class Empty(RegistryError):  # noqa: N818 - the outcome by its name
    """The registry works and has nothing about this person. Paper may be accepted."""

    outcome = "empty"
