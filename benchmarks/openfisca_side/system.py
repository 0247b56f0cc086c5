"""The acts of Aktobe and Alatau as tax-benefit systems of OpenFisca, twice: in its documented idiom, and tuned.

Documented: one small variable per condition and month, as its guide teaches. Tuned: two variables that do not depend on the
month hold the first and last payable month of a child; the monthly formula compares with masks, and months without lessons
cost nothing.
"""

import datetime
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PARAMETERS = Path(__file__).parent / "parameters"
Person = build_entity(key="person", plural="persons", label="Child", is_person=True)


class Territory(Enum):
    aktobe = "Aktobe"
    alatau = "Alatau"


class Event(Enum):
    none = "none"
    state_institution = "study in a state institution"
    death = "death"


class territory(Variable):
    value_type = Enum
    possible_values = Territory
    default_value = Territory.aktobe
    entity = Person
    definition_period = DateUnit.ETERNITY


class birth_date(Variable):
    value_type = datetime.date
    entity = Person
    definition_period = DateUnit.ETERNITY


class application_month(Variable):
    value_type = datetime.date
    entity = Person
    definition_period = DateUnit.ETERNITY


class certificate_end(Variable):
    value_type = datetime.date
    entity = Person
    definition_period = DateUnit.ETERNITY


class disability_end(Variable):
    value_type = datetime.date
    entity = Person
    definition_period = DateUnit.ETERNITY


class event(Variable):
    value_type = Enum
    possible_values = Event
    default_value = Event.none
    entity = Person
    definition_period = DateUnit.ETERNITY


class event_date(Variable):
    value_type = datetime.date
    entity = Person
    definition_period = DateUnit.ETERNITY


class state_care(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.ETERNITY


class rights_deprived(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.ETERNITY


INPUTS = (
    territory, birth_date, application_month, certificate_end, disability_end, event, event_date, state_care,
    rights_deprived,
)  # fmt: skip


# The documented idiom


class has_applied(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        return person("application_month", period) <= np.datetime64(period.start)


class has_certificate(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        return person("certificate_end", period) >= np.datetime64(period.start)


class has_disability(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        return person("disability_end", period) >= np.datetime64(period.start)


class under_age(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        birth = person("birth_date", period)
        birth_year = birth.astype("datetime64[Y]").astype(int) + 1970
        birth_month = birth.astype("datetime64[M]").astype(int) % 12 + 1
        months = (period.start.year - birth_year) * 12 + period.start.month - birth_month
        return months <= 12 * parameters(period).age_limit


class not_stopped(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        undisturbed = person("event", period) == Event.none
        return undisturbed + (person("event_date", period) >= np.datetime64(period.start))


class not_excluded(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        return np.logical_not(person("state_care", period) + person("rights_deprived", period))


class payable(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        law = parameters(period)
        in_aktobe = person("territory", period) == Territory.aktobe
        governed = np.where(in_aktobe, law.aktobe.amount > 0, law.alatau.factor > 0)
        return (
            governed
            * (period.start.month in law.school_months)
            * person("has_applied", period)
            * person("has_certificate", period)
            * person("has_disability", period)
            * person("under_age", period)
            * person("not_stopped", period)
            * person("not_excluded", period)
        )


class quarter_not_booked(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        booked = person.filled_array(False)
        for back in range(1, (period.start.month - 1) % 3 + 1):
            booked = booked + person("payable", period.offset(-back))
        return np.logical_not(booked)


class due(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        in_aktobe = person("territory", period) == Territory.aktobe
        begin = period.offset(-((period.start.month - 1) % 3))
        quarterly = parameters(period).alatau.factor * parameters(begin).mci * person("quarter_not_booked", period)
        return person("payable", period) * np.where(in_aktobe, parameters(period).aktobe.amount, quarterly)


DOCUMENTED = (
    *INPUTS, has_applied, has_certificate, has_disability, under_age, not_stopped, not_excluded, payable,
    quarter_not_booked, due,
)  # fmt: skip


# Tuned


def _months(days):
    return days.astype("datetime64[M]").astype(np.int32)


def _month(period):
    return (period.start.year - 1970) * 12 + period.start.month - 1


class first_month(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.ETERNITY

    def formula(person, period, parameters):
        return _months(person("application_month", period))


class last_month(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.ETERNITY

    def formula(person, period, parameters):
        last = np.minimum(person("certificate_end", period), person("disability_end", period))
        stopped = np.where(
            person("event", period) == Event.none, np.datetime64("9999-12-31"), person("event_date", period)
        )
        months = np.minimum(_months(np.minimum(last, stopped)), _months(person("birth_date", period)) + 12 * 18)
        return np.where(person("state_care", period) | person("rights_deprived", period), -1, months)


class tuned_due(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.MONTH

    def formula(person, period, parameters):
        law, month, number = parameters(period), _month(period), period.start.month
        if number not in law.school_months:
            return person.filled_array(0)
        first, last = person("first_month", period), person("last_month", period)
        in_aktobe = np.asarray(person("territory", period)) == 0
        open_month = (first <= month) & (last >= month)
        monthly = np.int32(law.aktobe.amount) * (open_month & in_aktobe)
        if not law.alatau.factor:
            return monthly
        # A quarter is booked in its first month with lessons under the act, or in the month of a later application.
        back = (number - 1) % 3
        earlier = [
            period.offset(-n)
            for n in range(1, back + 1)
            if (number - n) in law.school_months and parameters(period.offset(-n)).alatau.factor
        ]
        booked_now = first == month if earlier else True
        amount = np.int32(law.alatau.factor * parameters(period.offset(-back)).mci)
        return monthly + amount * (open_month & ~in_aktobe & booked_now)


TUNED = (*INPUTS, first_month, last_month, tuned_due)


def system(variables):
    """A tax-benefit system with these variables and the parameters of the folder."""
    made = TaxBenefitSystem([Person])
    made.load_parameters(str(PARAMETERS))
    made.add_variables(*variables)
    return made
