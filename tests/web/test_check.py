"""The questions of the check: every page by itself, the way through them, and what is typed wrongly."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tirek.web.check.answers import ORDER, read_day
from tirek.web.check.steps import STEPS

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

LANGS = ("kk", "ru", "en")
ASKED = {
    "place": "aktobe", "relation": "parent", "rights": "held", "birth": "2012-05-05", "disability": "without-term",
    "certificate": "yes", "certificate_from": "2023-01-09", "certificate_to": "2023-05-25", "care": "no", "study": "no",
    "application": "2023-02-14",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIREK_TODAY", "2026-11-20")


def text(response: Answer) -> str:
    return unescape(response.content.decode())


def query(**changed: str) -> str:
    return urlencode({name: value for name, value in {**ASKED, **changed}.items() if value})


def where(response: Answer) -> tuple[str, dict[str, str]]:
    parts = urlsplit(response["Location"])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_the_whole_way_question_by_question(client: Client) -> None:
    """Each form sends exactly what its page holds; the next page is where the answer leads."""
    typed = {
        "place": {"place": "aktobe"},
        "relation": {"relation": "parent"},
        "rights": {"rights": "held"},
        "birth": {"birth_day": "5", "birth_month": "5", "birth_year": "2012"},
        "disability": {"disability": "until"},
        "disability-end": {"disability_end_day": "31", "disability_end_month": "12", "disability_end_year": "2027"},
        "certificate": {"certificate": "yes"},
        "certificate-period": {
            "certificate_from_day": "9", "certificate_from_month": "1", "certificate_from_year": "2023",
            "certificate_to_day": "25", "certificate_to_month": "5", "certificate_to_year": "2023",
        },
        "care": {"care": "yes"},
        "care-period": {
            "care_from_day": "1", "care_from_month": "1", "care_from_year": "2015",
            "care_to_day": "1", "care_to_month": "1", "care_to_year": "2016",
        },
        "study": {"study": "no"},
        "application": {"application_day": "14", "application_month": "2", "application_year": "2023"},
    }  # fmt: skip
    address = "/en/check/"
    for name, boxes in typed.items():
        page = client.get(address)
        assert page.status_code == 200
        assert urlsplit(address).path == ("/en/check/" if name == "place" else f"/en/check/{name}/")
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
        sent = client.get(urlsplit(address).path, {**hidden, **boxes})
        assert sent.status_code == 303
        address = sent["Location"]
    path, carried = urlsplit(address).path, parse_qs(urlsplit(address).query)
    assert path == "/en/check/answers/"
    assert carried["care_to"] == ["2016-01-01"]
    assert list(carried) == [name for name in ORDER if name in carried]
    assert "study_from" not in carried
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("step", [step for step in STEPS if step.name != "place"], ids=lambda step: step.name)
def test_an_empty_answer_is_told_at_the_field_and_on_top(client: Client, step: Any) -> None:
    asked = {"disability": "until", "care": "yes", "study": "yes"}
    asked |= {question.name: "" for question in step.questions}
    page = text(client.get(f"/en/check/{step.name}/?{query(**asked)}&given=1"))
    assert "<title>Error: " in page
    assert "Please check your answer" in page
    first = step.questions[0].name
    assert re.search(rf'href="#id_{first}(_0|_day)"', page)
    assert f'id="id_{first}-error"' in page


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_question_offers_every_place_with_an_act_and_another(client: Client, lang: str) -> None:
    page = text(client.get(f"/{lang}/check/"))
    values = re.findall(r'type="radio" name="place" id="[^"]+" value="([^"]+)"', page)
    assert values == ["aktobe", "alatau", "panfilov", "astana", "elsewhere"]
    assert {"kk": "Ақтөбе қаласы", "ru": "город Актобе", "en": "Aktobe city"}[lang] in page
    assert "csrf" not in page


def test_a_wrong_day_is_kept_and_explained(client: Client) -> None:
    page = text(client.get("/en/check/birth/?place=aktobe&given=1&birth_day=31&birth_month=2&birth_year=2012"))
    assert "There is no such day in the calendar" in page
    assert 'value="31"' in page
    assert '<option value="2" selected>' in page


@pytest.mark.parametrize(
    ("step", "boxes", "says"),
    [
        ("birth", {"birth": (21, 11, 2026)}, "has not come yet"),
        ("birth", {"birth": (1, 1, 1912)}, "Check the year"),
        ("certificate-period", {"certificate_from": (25, 5, 2023), "certificate_to": (9, 1, 2023)}, "end is before"),
        ("certificate-period", {"certificate_from": (1, 1, 2010), "certificate_to": (1, 1, 2011)}, "was born"),
        ("certificate-period", {"certificate_from": (1, 9, 2026), "certificate_to": (25, 5, 2072)}, "Check the year"),
        ("application", {"application": (1, 1, 2029)}, "more than a year ahead"),
        ("application", {"application": (1, 1, 2011)}, "was born"),
        ("disability-end", {"disability_end": (1, 1, 2000)}, "was born"),
        ("study-period", {"study_from": (1, 1, 2000)}, "was born"),
        ("known", {"known": (21, 11, 2026)}, "has not come yet"),
    ],
)
def test_days_that_cannot_be_true(client: Client, step: str, boxes: dict[str, tuple[int, ...]], says: str) -> None:
    typed = {
        f"{name}_{part}": str(value)
        for name, day in boxes.items()
        for part, value in zip(("day", "month", "year"), day, strict=True)
    }
    asked = {**ASKED, "disability": "until", "study": "yes", "given": "1", **typed}
    response = client.get(f"/en/check/{step}/", asked)
    assert response.status_code == 200
    assert says in text(response)


def test_only_those_whom_it_can_concern_are_asked_about_parental_rights(client: Client) -> None:
    for relation, leads_to in (("parent", "rights"), ("adoptive-parent", "rights"), ("guardian", "birth")):
        response = client.get("/en/check/relation/", {"place": "aktobe", "relation": relation, "given": "1"})
        assert where(response)[0] == f"/en/check/{leads_to}/"
    page = text(client.get("/en/check/birth/?place=aktobe&relation=guardian"))
    assert 'href="/en/check/relation/?place=aktobe&relation=guardian"' in page
    skipped = client.get("/en/check/rights/?place=aktobe&relation=guardian")
    assert where(skipped)[0] == "/en/check/birth/"


def test_an_answer_that_no_longer_fits_is_dropped(client: Client) -> None:
    """The child turns out to be younger than the certificate: the certificate is asked for again, nothing breaks."""
    response = client.get(f"/en/check/answers/?{query(birth='2023-03-01')}")
    path, carried = where(response)
    assert path == "/en/check/certificate-period/"
    assert "certificate_from" not in carried
    assert carried["birth"] == "2023-03-01"


def test_change_returns_to_the_summary_or_asks_what_follows(client: Client) -> None:
    page = text(client.get(f"/en/check/answers/?{query()}"))
    change = re.search(r'href="(/en/check/disability/\?[^"]+then=answers)"', page)
    assert change
    same = client.get(f"{change.group(1)}&given=1&disability=no")
    assert where(same)[0] == "/en/check/answers/"
    more = client.get("/en/check/disability/", {**ASKED, "disability": "until", "given": "1", "then": "answers"})
    path, carried = where(more)
    assert (path, carried["then"]) == ("/en/check/disability-end/", "answers")
    end = {"disability_end_day": "1", "disability_end_month": "9", "disability_end_year": "2027", "given": "1"}
    back = client.get(path, {**carried, **end})
    assert where(back)[0] == "/en/check/answers/"
    assert where(back)[1]["disability_end"] == "2027-09-01"


def test_change_from_the_result_shows_the_new_result(client: Client) -> None:
    page = text(client.get(f"/en/check/result/?{query()}"))
    change = re.search(r'href="(/en/check/care/\?[^"]+then=result)"', page)
    assert change
    assert where(client.get(f"{change.group(1)}&given=1&care=unknown"))[0] == "/en/check/result/"
    follows = client.get(f"{change.group(1)}&given=1&care=yes")
    assert (where(follows)[0], where(follows)[1]["then"]) == ("/en/check/care-period/", "result")


def test_going_back_keeps_later_answers_and_fills_in_the_earlier_one(client: Client) -> None:
    page = text(client.get(f"/en/check/disability/?{query()}"))
    assert re.search(r'value="without-term" checked', page)
    assert f"/en/check/birth/?{query()}" in page
    onward = client.get("/en/check/disability/", {**ASKED, "given": "1", "disability": "no"})
    assert where(onward)[0] == "/en/check/certificate/"
    assert where(onward)[1]["application"] == ASKED["application"]


def test_the_language_switch_keeps_the_answers(client: Client) -> None:
    page = text(client.get(f"/en/check/care/?{query()}"))
    assert f'href="/kk/check/care/?{query()}"' in page
    assert f'href="/ru/check/care/?{query()}"' in page


def test_today_is_filled_in_and_the_open_index_is_announced(client: Client) -> None:
    certificate = {"certificate_from": "2026-09-01", "certificate_to": "2027-05-25", "application": ""}
    page = text(client.get(f"/en/check/application/?{query(**certificate, place='alatau')}"))
    assert 'name="application_day" value="20"' in page
    assert '<option value="11" selected>' in page
    assert "31 December 2026" in page
    assert "the law on the republican budget" in page
    fixed = text(client.get(f"/en/check/application/?{query(**certificate)}"))
    assert "republican budget" not in fixed


@pytest.mark.parametrize("step", [step for step in STEPS if step.name != "place"], ids=lambda step: step.name)
def test_every_question_says_why_with_its_paragraph(client: Client, step: Any) -> None:
    needed = {"disability": "until", "care": "yes", "study": "yes"}
    page = text(client.get(f"/ru/check/{step.name}/?{query(**needed)}"))
    assert re.search(r'class="tk-cite">\[.*п\. \d', page)


@pytest.mark.parametrize(
    "tampered",
    [
        {"place": "moon"}, {"relation": "king"}, {"rights": "<script>"}, {"birth": "2012-02-30"}, {"birth": "20120505"},
        {"birth": "2012-W01-1"}, {"disability": "x"}, {"certificate": "\x00"}, {"certificate_to": "2022-01-01"},
        {"certificate_from": "9999-12-31"}, {"care": "perhaps"}, {"study": "yes"}, {"application": "2077-01-01"},
    ],
    ids=lambda tampered: next(iter(tampered.items()))[0] + "=" + ascii(next(iter(tampered.values()))),
)  # fmt: skip
def test_a_tampered_answer_counts_as_none(client: Client, tampered: dict[str, str]) -> None:
    for page in ("answers", "result"):
        response = client.get(f"/en/check/{page}/?{query(**tampered)}")
        assert response.status_code == 303
        path, carried = where(response)
        assert path.startswith("/en/check/")
        name, value = next(iter(tampered.items()))
        assert carried.get(name) in (None, value if name == "study" else None)
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("address", ["nonsense/", "place/", "../check/x/y/"])
def test_there_is_no_such_question(client: Client, address: str) -> None:
    assert client.get(f"/en/check/{address}").status_code == 404


def test_nothing_is_sent_anywhere(client: Client) -> None:
    assert client.post("/en/check/", {"place": "aktobe"}).status_code == 405
    response = client.get(f"/en/check/result/?{query()}")
    assert "private" in response["Cache-Control"]
    assert set(response.cookies) <= {"tirek_language"}


NAMES = st.sampled_from([*ORDER, "given", "then", "view", "birth_day", "birth_month", "application_year", "x"])
VALUES = st.one_of(
    st.sampled_from([
        *ASKED.values(), "unknown", "not-yet", "until", "elsewhere", "panfilov", "astana", "alatau", "guardian", "1",
        "answers", "print", "2027-05-25", "2026-09-01", "2026-11-20", "1987-01-01", "2009-01-15", "2031-11-01",
    ]),
    st.dates().map(str),
    st.text(max_size=12),
)  # fmt: skip
PAGES = [*(step.name for step in STEPS[1:]), "known", "answers", "result", "elsewhere", ""]


@given(
    lang=st.sampled_from(LANGS),
    page=st.sampled_from(PAGES),
    changed=st.dictionaries(NAMES, VALUES, max_size=8),
    whole=st.booleans(),
)
def test_no_query_breaks_a_page(lang: str, page: str, changed: dict[str, str], whole: bool) -> None:  # noqa: FBT001 - drawn
    asked = {**(ASKED if whole else {}), **changed}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TIREK_TODAY", "2026-11-20")
        address = f"/{lang}/check/{page}{'/' if page else ''}?{urlencode(asked, errors='replace')}"
        for _ in range(len(STEPS)):
            response = Client().get(address)
            if response.status_code != 303:
                break
            address = response["Location"]
        assert response.status_code == 200


@given(st.text(max_size=12))
def test_a_day_in_an_address_is_written_in_one_way(typed: str) -> None:
    day = read_day(typed)
    assert day is None or day.isoformat() == typed
