"""What the simulated registries say about a person, as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from tirek.registries.adapters.consent import ConsentAdapter
from tirek.registries.adapters.disability import DisabilityAdapter
from tirek.registries.adapters.education import EducationAdapter
from tirek.registries.adapters.gateway import NO_CONSENT, NO_DATA, OK, GatewayAdapter
from tirek.registries.adapters.persons import PersonsAdapter
from tirek.registries.adapters.phone import PhoneAdapter
from tirek.registries.adapters.rights import RightsAdapter
from tirek.registries.adapters.state_care import StateCareAdapter
from tirek.registries.records import Registry
from tirek.registries.soap import NIL, TYPE, XSI, add

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from tirek.registries.simulator.people import Person

_ADAPTERS: Final[tuple[type[GatewayAdapter[Any]], ...]] = (
    PersonsAdapter,
    DisabilityAdapter,
    EducationAdapter,
    RightsAdapter,
    StateCareAdapter,
    ConsentAdapter,
    PhoneAdapter,
)
BY_SERVICE: Final = {adapter.service_id: adapter for adapter in _ADAPTERS}
MAY_BE_NIL: Final = frozenset(
    {"patronymic", "nationality", "birthPlace", "regAddress", "documents", "flat", "endDate", "deathDate", "cause"}
    | {"certificateNumber", "certificateDate", "orderNumber", "orderDate", "to", "validTo", "basis", "place"}
    | {"programmes", "measures"}
)
INNER_ERROR: Final = "TIREK-INNER"


def data(adapter: type[GatewayAdapter[Any]], person: Person | None, token: str, situation: str) -> _Element:
    """The `data` element of an answer. `situation` is one that changes content (see `situations`)."""
    root = etree.Element("data", nsmap={"ns": adapter.namespace, "xsi": XSI})
    root.set(TYPE, "ns:Response")
    code = _code(adapter.registry, person, token, situation)
    result = add(root, "messageResult")
    add(result, "code", code)
    if code == OK and person is not None:
        found = add(root, adapter.answer)
        add(found, "iin", person["iin"])
        _FILL[adapter.registry](found, person)
        if situation == "nil":
            _make_nil(found)
    return root


def consent_token(iin: str) -> str:
    """The token that a person's yes gives: the same each time."""
    return str(uuid5(NAMESPACE_URL, f"urn:tirek:simulator:consent:{iin}"))


def _code(registry: Registry, person: Person | None, token: str, situation: str) -> str:
    if situation == "inner-error":
        return INNER_ERROR
    if situation == "no-consent":
        return NO_CONSENT
    if person is None or situation == "empty":
        return NO_DATA
    asked_first = person.get("consent", "given") != "given" and token != consent_token(person["iin"])
    if asked_first and registry is not Registry.CONSENT:
        return NO_CONSENT
    return OK if registry in {Registry.PERSONS, Registry.CONSENT} or registry in person else NO_DATA


def _make_nil(found: _Element) -> None:
    for element in list(found.iterdescendants()):
        if element.tag in MAY_BE_NIL:
            for child in list(element):
                element.remove(child)
            element.text = None
            element.set(NIL, "true")


def _word(parent: _Element, name: str, value: Mapping[str, str] | None) -> None:
    if value is not None:
        element = add(parent, name)
        add(element, "code", value["code"])
        add(element, "nameRu", value["ru"])
        add(element, "nameKz", value["kk"])
        add(element, "changeDate", "2008-03-01T00:00:00+05:00")


def _person(found: _Element, person: Person) -> None:
    for name in ("surname", "name", "patronymic"):
        if name in person:
            add(found, name, person[name])
    add(found, "birthDate", person["birth_date"])
    sex = {"m": ("1", "мужской", "ер"), "f": ("2", "женский", "әйел")}[person["sex"]]
    _word(found, "gender", {"code": sex[0], "ru": sex[1], "kk": sex[2]})
    _word(found, "nationality", {"code": "005", "ru": "КАЗАХ", "kk": "ҚАЗАҚ"})
    _word(found, "citizenship", {"code": "398", "ru": "КАЗАХСТАН", "kk": "ҚАЗАҚСТАН"})
    died = "death_date" in person
    status = ("1", "умерший", "қайтыс болған") if died else ("0", "нормальный", "қалыпты")
    _word(found, "lifeStatus", {"code": status[0], "ru": status[1], "kk": status[2]})
    if died:
        add(found, "deathDate", person["death_date"])
    birth_place = add(found, "birthPlace")
    _word(birth_place, "country", {"code": "398", "ru": "КАЗАХСТАН", "kk": "ҚАЗАҚСТАН"})
    add(birth_place, "city", person.get("birth_place", ""))
    if "address" in person:
        _address(found, person["address"])
    documents = add(found, "documents")
    for item in person.get("documents", []):
        document = add(documents, "document")
        _word(document, "type", item["type"])
        add(document, "number", item["number"])
        add(document, "beginDate", item["issued_on"])
        add(document, "endDate", item["expires_on"])
        _word(document, "issueOrganization", {"code": "002", "ru": "МИНИСТЕРСТВО ВНУТРЕННИХ ДЕЛ РК", "kk": "ҚР ІІМ"})
        _word(document, "status", {"code": "00", "ru": "ДОКУМЕНТ ДЕЙСТВИТЕЛЕН", "kk": "ҚҰЖАТ ЖАРАМДЫ"})


def _address(found: _Element, value: Mapping[str, Any]) -> None:
    address = add(found, "regAddress")
    _word(address, "country", {"code": "398", "ru": "КАЗАХСТАН", "kk": "ҚАЗАҚСТАН"})
    _word(address, "district", value.get("district"))
    _word(address, "region", value.get("region"))
    for name in ("city", "street", "building", "flat"):
        if name in value:
            add(address, name, value[name])
    add(address, "beginDate", value["since"])


def _disability(found: _Element, person: Person) -> None:
    periods = add(found, "periods")
    for item in person["disability"]["periods"]:
        period = add(periods, "period")
        _texts(period, item, group="group", cause="cause", certificateNumber="number", certificateDate="issued_on")
        _range(period, item)
    programmes = add(found, "programmes")
    for item in person["disability"].get("programmes", []):
        programme = add(programmes, "programme")
        _texts(programme, item, number="number")
        _range(programme, item)
        parts = add(programme, "parts")
        for content in item["parts"]:
            part = add(parts, "part")
            add(part, "name", content["name"])
            measures = add(part, "measures")
            for one in content["measures"]:
                measure = add(measures, "measure")
                add(measure, "name", one["name"])
                _range(measure, one)


def _education(found: _Element, person: Person) -> None:
    schooling = add(found, "schooling")
    for item in person["education"]:
        school = add(schooling, "school")
        _texts(school, item, name="school", form="form", orderNumber="order", orderDate="order_date")
        _texts(school, item, **{"class": "class", "certificateNumber": "certificate"})
        _range(school, item)


def _rights(found: _Element, person: Person) -> None:
    representations = add(found, "representations")
    for item in person["rights"].get("representations", []):
        one = add(representations, "representation")
        _texts(one, item, childIin="child", relation="relation", basis="basis", number="number")
        _range(one, item)
    deprivations = add(found, "deprivations")
    for item in person["rights"].get("deprivations", []):
        one = add(deprivations, "deprivation")
        _texts(one, item, childIin="child", number="number")
        _range(one, item)


def _care(found: _Element, person: Person) -> None:
    periods = add(found, "periods")
    for item in person["state-care"]:
        period = add(periods, "period")
        _texts(period, item, kind="kind", place="place")
        _range(period, item)


def _consent(found: _Element, person: Person) -> None:
    state = person.get("consent", "given")
    add(found, "state", state)
    if state == "given":
        add(found, "token", consent_token(person["iin"]))


def _phone(found: _Element, person: Person) -> None:
    add(found, "number", person["phone"])


def _texts(parent: _Element, item: Mapping[str, Any], **names: str) -> None:
    for element, key in names.items():
        if item.get(key) is not None:
            add(parent, element, item[key])


def _range(parent: _Element, item: Mapping[str, Any]) -> None:
    _texts(parent, item, **{"from": "from", "to": "to"})


_FILL: Final[dict[Registry, Callable[[_Element, Person], None]]] = {
    Registry.PERSONS: _person,
    Registry.DISABILITY: _disability,
    Registry.EDUCATION: _education,
    Registry.RIGHTS: _rights,
    Registry.STATE_CARE: _care,
    Registry.CONSENT: _consent,
    Registry.PHONE: _phone,
}
