"""Citizens sign in with an identity provider: the demonstration's own, in the process and over the network."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey
from tests.accounts_of_tests import AT

from tirek.accounts import demo_provider, oidc
from tirek.accounts.citizens import sign_in_citizen
from tirek.accounts.models import Account
from tirek.accounts.services import AccountError
from tirek.accounts.sessions import real_now
from tirek.journal.models import Entry
from tirek.people.models import Person, Phone

AIGERIM = demo_provider.CITIZENS[0]


@pytest.fixture
def _demonstration(settings: Any) -> None:
    settings.TIREK_DEMO = True


def choose(client: Client, address: str, citizen: str = AIGERIM.key) -> Any:
    """Follow the browser to the provider's page and press a button there; the answer of the provider."""
    asked = client.get(address)
    assert asked.status_code == 302
    page = client.get(urlsplit(asked["Location"]).path + "?" + urlsplit(asked["Location"]).query)
    page = client.get(page["Location"])
    assert AIGERIM.iin in page.content.decode()
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    fields = {name: html.unescape(value) for name, value in hidden}
    return client.post("/kk/demo/identity/", {**fields, "citizen": citizen})


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
def test_the_first_sign_in_makes_person_and_account_the_next_finds_them() -> None:
    for _ in range(2):
        client = Client()
        back = choose(client, "/kk/sign-in/citizen/?next=/kk/about/")
        done = client.get(back["Location"])
        assert done["Location"] == "/kk/about/"
        assert AIGERIM.surname in client.get("/kk/about/").content.decode()
    account = Account.objects.get()
    person = Person.objects.get()
    assert (account.role, account.person, account.name) == ("applicant", person, "")
    assert (person.iin, person.surname, person.birth_date) == (AIGERIM.iin, AIGERIM.surname, AIGERIM.born)
    assert Phone.objects.filter(person=person, verified_at__isnull=False).count() == 1
    kinds = list(Entry.objects.filter(kind__startswith="account.").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["account.created", "account.signed-in", "account.signed-in"]
    assert AIGERIM.iin not in str(list(Entry.objects.values()))


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
def test_the_language_of_the_last_sign_in_is_the_one_to_write_in() -> None:
    for language in ("kk", "ru"):
        client = Client()
        client.get(choose(client, f"/{language}/sign-in/citizen/")["Location"])
        assert (Account.objects.get().language, Person.objects.get().language) == (language, language)


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
def test_a_code_is_for_the_browser_that_asked() -> None:
    back = choose(Client(), "/kk/sign-in/citizen/")
    answer = Client().get(back["Location"])
    assert answer.status_code == 400
    assert not Account.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
def test_a_state_works_once() -> None:
    client = Client()
    back = choose(client, "/kk/sign-in/citizen/")
    assert client.get(back["Location"]).status_code == 303
    assert client.get(back["Location"]).status_code == 400


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
def test_who_does_not_sign_in_is_told_so() -> None:
    client = Client()
    back = choose(client, "/en/sign-in/citizen/", citizen="")
    assert "error=access_denied" in back["Location"]
    answer = client.get(back["Location"])
    assert answer.status_code == 400
    assert "did not sign you in" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_demonstration")
@pytest.mark.parametrize("elsewhere", ["https://example.org/sign-in/citizen/back/", "/kk/about/", ""])
def test_no_code_is_sent_anywhere_else(elsewhere: str) -> None:
    asked = {
        "redirect_uri": elsewhere,
        "response_type": "code",
        "client_id": demo_provider.CLIENT_ID,
        "citizen": "olga",
    }
    assert Client().post("/kk/demo/identity/", asked).status_code == 404


@pytest.mark.django_db
def test_without_a_demonstration_nothing_of_it_answers() -> None:
    client = Client()
    for address in ("/kk/demo/identity/", "/demo/identity/authorize", "/demo/identity/jwks"):
        assert client.get(address).status_code == 404
    assert "not set up here yet" in client.get("/en/sign-in/").content.decode()
    assert client.get("/en/sign-in/citizen/").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_provider_of_the_settings_is_asked_over_the_network(live_server: Any, settings: Any) -> None:
    settings.TIREK_DEMO = True
    settings.TIREK_OIDC_ISSUER = f"{live_server.url}/demo/identity"
    settings.TIREK_OIDC_CLIENT_ID, settings.TIREK_OIDC_CLIENT_SECRET = (
        demo_provider.CLIENT_ID,
        demo_provider.CLIENT_SECRET,
    )
    client = Client()
    back = choose(client, "/kk/sign-in/citizen/")
    assert client.get(back["Location"]).status_code == 303
    settings.TIREK_OIDC_CLIENT_SECRET = "another"
    client = Client()
    back = choose(client, "/kk/sign-in/citizen/")
    assert client.get(back["Location"]).status_code == 400


@pytest.mark.django_db
def test_a_provider_that_is_down_is_named_as_such(settings: Any) -> None:
    settings.TIREK_OIDC_ISSUER = "http://127.0.0.1:9"
    answer = Client().get("/en/sign-in/citizen/")
    assert answer.status_code == 400
    assert "does not answer now" in answer.content.decode()


# --- The answers of a provider, one wrong thing at a time ---

ISSUER = "https://identity.example"
KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"})
STARTED = oidc.Started("", "state", "nonce", "verifier")


def provider_with(claims: dict[str, Any], *, key: RSAKey = KEY, known: dict[str, str] | None = None) -> oidc.Provider:
    now = int(real_now().timestamp())
    good = {"iss": ISSUER, "aud": "tirek", "sub": AIGERIM.iin, "iat": now, "exp": now + 60, "nonce": "nonce"}
    document = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        **(known or {}),
    }
    payload = {name: value for name, value in {**good, **claims}.items() if value is not None}

    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=document)
            case "/token":
                sent = parse_qs(request.content.decode())
                assert sent["code_verifier"] == ["verifier"]
                signed = jwt.encode({"alg": "RS256", "kid": "one"}, payload, key)
                return httpx.Response(200, json={"access_token": "x", "token_type": "Bearer", "id_token": signed})
            case "/jwks":
                return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        about = claims.get("about", payload.get("sub"))
        return httpx.Response(200, json={"sub": about, "family_name": "Үлгіева", "given_name": "Айгерім"})

    return oidc.Provider(ISSUER, "tirek", "secret", httpx.MockTransport(answer))


def finish(provider: oidc.Provider) -> oidc.Citizen:
    return oidc.finish(provider, code="code", started=STARTED, back="https://tirek.example/back/", now=real_now())


def test_what_the_provider_says_is_read() -> None:
    citizen = finish(provider_with({}))
    assert (citizen.iin, citizen.surname, citizen.birth_date, citizen.phone) == (AIGERIM.iin, "Үлгіева", None, "")
    told = finish(provider_with({"iin": "1", "birthdate": "1988-03-14", "phone_number": "+77010000001"}))
    assert told.iin == "1"
    assert str(told.birth_date) == "1988-03-14"
    assert told.phone == "", "a number that the provider has not verified is none"
    assert finish(provider_with({"birthdate": "in spring"})).birth_date is None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"aud": ["tirek", "another"]},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"exp": 1},
        {"iat": 9_999_999_999},
        {"about": "another subject"},
    ],
)
def test_a_token_that_does_not_fit_signs_nobody_in(claims: dict[str, Any]) -> None:
    with pytest.raises(oidc.IdentityError) as refusal:
        finish(provider_with(claims))
    assert refusal.value.message == oidc.NOT_UNDERSTOOD


def test_a_token_of_another_key_signs_nobody_in() -> None:
    with pytest.raises(oidc.IdentityError):
        finish(provider_with({}, key=STRANGER))


@pytest.mark.parametrize(
    "changed", [{"issuer": "https://other.example"}, {"token_endpoint": "http://identity.example/token"}]
)
def test_a_discovery_document_that_cannot_be_trusted(changed: dict[str, str]) -> None:
    with pytest.raises(oidc.IdentityError):
        finish(provider_with({}, known=changed))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(403),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
    ],
)
def test_any_other_answer_is_an_error_in_words(answer: httpx.Response) -> None:
    provider = oidc.Provider(ISSUER, "tirek", "secret", httpx.MockTransport(lambda _request: answer))
    with pytest.raises(oidc.IdentityError):
        oidc.start(provider, back="https://tirek.example/back/", language="kk")


@pytest.mark.django_db
@pytest.mark.parametrize(("iin", "surname"), [("880314409013", "Х"), ("", "Х"), ("123", "Х"), (AIGERIM.iin, "")])
def test_no_account_without_a_valid_number_and_a_name(iin: str, surname: str) -> None:
    with pytest.raises(AccountError):
        sign_in_citizen(oidc.Citizen(iin, surname, "Y", "", None, ""), language="kk", at=AT)
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_birth_date_that_differs_from_the_number_is_no_obstacle_and_a_closed_account_is() -> None:
    citizen = oidc.Citizen(AIGERIM.iin, "Үлгіева", "Айгерім", "", AIGERIM.born.replace(year=1999), "not a number")
    account = sign_in_citizen(citizen, language="ru", at=AT)
    assert account.language == "ru"
    Account.objects.update(is_active=False)
    with pytest.raises(AccountError):
        sign_in_citizen(citizen, language="ru", at=AT)
