"""What is asked when somebody signs in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


def _password(label: Any, hint: Any = "", *, new: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(
            {"autocomplete": "new-password" if new else "current-password", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": gettext_lazy("Enter the password")},
    )


def _code(hint: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Code from the authenticator app"),
        help_text=hint,
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": gettext_lazy("Enter the code that the app shows now")},
    )


class PasswordForm(forms.Form):
    """User name and password of staff."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=64,
        widget=forms.TextInput(
            {
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "govuk-input--width-20",
            }
        ),
        error_messages={"required": gettext_lazy("Enter your user name")},
    )
    password = _password(gettext_lazy("Password"))


class CodeForm(forms.Form):
    """The second factor."""

    code = _code(gettext_lazy("Six digits. If you have no access to the app, enter one of your recovery codes."))


class SetUpForm(forms.Form):
    """A password of one's own and the proof that the authenticator works."""

    password = _password(
        gettext_lazy("New password"),
        gettext_lazy("At least 12 characters. Several words in a row are easy to remember."),
        new=True,
    )
    again = _password(gettext_lazy("The same password once more"), new=True)
    code = _code(gettext_lazy("Six digits that the app shows after you added Tirek to it."))

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", gettext_lazy("The two passwords differ. Enter the same one twice"))
        return data
