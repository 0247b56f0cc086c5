"""The language of an API answer."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

# Programs that ask for nothing get what the command line gives by default.
_DEFAULT = "en"


def request_language(request: HttpRequest) -> str:
    """The language asked for: `?lang=` first, then `Accept-Language`, else English. Always one of LANGUAGES."""
    offered = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    if asked in offered:
        return asked
    for language, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (primary := language.split("-")[0]) in offered:
            return primary
    return _DEFAULT
