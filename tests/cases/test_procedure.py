"""The table of stages and events by itself."""

from __future__ import annotations

import pytest

from tirek.cases.procedure import (
    RETURNS_TO,
    STAGE_TITLES,
    TABLE,
    TO_SIGN,
    Ball,
    Check,
    Event,
    Stage,
    TermEffect,
    events_from,
    transition_of,
)
from tirek.config.law import law

HEARD = {Stage.HEARD}


def test_every_event_has_one_row_and_every_stage_a_title() -> None:
    assert [row.event for row in TABLE] == list(dict.fromkeys(row.event for row in TABLE))
    assert {row.event for row in TABLE} == set(Event)
    assert set(STAGE_TITLES) == set(Stage)


def test_every_stage_can_be_reached_and_an_open_one_left() -> None:
    reached = {row.target for row in TABLE if row.target}
    assert reached | {Stage.HEARD} == set(Stage)
    for stage in Stage:
        if stage.is_open:
            assert any(stage in row.sources and row.target not in (None, stage) for row in TABLE)
            assert stage.ball is not Ball.NOBODY


def test_the_rows_rest_on_rows_of_the_passport() -> None:
    for service in law().services.values():
        assert {row.row for row in TABLE} <= {each.name for each in service.passport}


def test_no_way_leads_to_a_refusal_without_a_hearing() -> None:
    """Take the hearing out of the table, and no refusal can be reached any more."""
    reached = {Stage.RECEIVED}
    while True:
        more = {
            row.target
            for row in TABLE
            if row.target and row.sources & reached and row.event is not Event.RECORD_HEARING
        }
        if more <= reached:
            break
        reached |= more
    assert Stage.REFUSED not in reached
    assert Stage.GRANTED in reached


def test_only_the_head_signs_and_only_someone_elses_proposal() -> None:
    for event in (Event.SIGN_GRANT, Event.SIGN_PRELIMINARY, Event.SIGN_REFUSAL, Event.SIGN_STOP):
        row = transition_of(event)
        assert row.roles == {"head"}
        assert Check.OTHER_PERSON in row.checks
        assert row.sources <= TO_SIGN
    assert set(RETURNS_TO) == TO_SIGN


def test_an_accountant_acts_on_awards_only() -> None:
    assert {stage for stage in Stage if events_from(stage, "accountant")} == {
        Stage.GRANTED,
        Stage.STOP_PREPARED,
        Stage.STOPPED,
    }


@pytest.mark.parametrize("role", ["auditor", "lawyer", "administrator", "nobody"])
def test_who_reads_only_can_do_nothing(role: str) -> None:
    assert all(not events_from(stage, role) for stage in Stage)


def test_the_term_starts_with_an_application_or_its_new_look_and_ends_with_what_ends_the_case() -> None:
    assert [row.event for row in TABLE if row.term is TermEffect.STARTS] == [Event.SUBMIT, Event.REASSESS]
    for row in TABLE:
        ends = row.target in {Stage.GRANTED, Stage.REFUSED, Stage.WITHDRAWN}
        assert (row.term is TermEffect.ENDS) == ends
