"""An identity provider for demonstrations: OpenID Connect as the state's speaks it, with invented citizens and no password.

It lives in Tirek's own process under `/demo/identity/`, only where TIREK_DEMO is on. The page on which a citizen is chosen is in
`tirek.web.signin`; here is what programs ask for.
"""

from tirek.accounts.demo_provider.citizens import CITIZENS, DemoCitizen, demo_iin
from tirek.accounts.demo_provider.server import CLIENT_ID, CLIENT_SECRET, PATH, AskError, answer, back_channel, code_for

__all__ = [
    "CITIZENS",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "PATH",
    "AskError",
    "DemoCitizen",
    "answer",
    "back_channel",
    "code_for",
    "demo_iin",
]
