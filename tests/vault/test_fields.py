"""Encrypted columns: read like any other, useless to whoever has only the database."""

import base64
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from tests.vault.tables import Kept, Other

from tirek.config.keys import Secret, read_ring
from tirek.vault.errors import VaultError
from tirek.vault.fields import EncryptedText, Sealed
from tirek.vault.keys import key_of

IIN = "120505500012"

pytestmark = pytest.mark.usefixtures("tables")


def stored(column: str, pk: Any = None) -> bytes:
    """What stands in the database."""
    rows = Kept.objects.filter(pk=pk) if pk else Kept.objects.all()
    (value,) = rows.values_list(column, flat=True)
    assert isinstance(value, Sealed)
    return value.content


def put(content: bytes, pk: Any, column: str = "iin", table: str = "vault_tests_kept") -> None:
    """Write bytes past Django, as somebody with the database would."""
    key = pk.hex if isinstance(pk, uuid.UUID) and connection.vendor == "sqlite" else pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [content, key])  # noqa: S608 - our own names


def test_a_row_is_read_as_it_was_written() -> None:
    row = Kept.objects.create(iin=IIN, diagnosis="Ақыл-ой", facts={"born": "2012-05-05", "months": [1, 2]})
    assert (row.iin, row.facts["months"]) == (IIN, [1, 2])
    again = Kept.objects.get()
    assert (again.iin, again.diagnosis, again.facts) == (IIN, "Ақыл-ой", {"born": "2012-05-05", "months": [1, 2]})
    assert Kept.objects.get(iin__isnull=False) == row
    assert not Kept.objects.exclude(iin__isnull=False).exists()


def test_the_database_holds_no_word_of_it() -> None:
    Kept.objects.create(iin=IIN, diagnosis="secret", facts={"a": "secret"})
    Kept.objects.create(iin=IIN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault_tests_kept")
        rows = cursor.fetchall()
    everything = b"".join(bytes(value) for row in rows for value in row if isinstance(value, bytes | memoryview))
    assert len(everything) > 200
    assert IIN.encode() not in everything
    assert b"secret" not in everything
    assert len({bytes(row[2]) for row in rows}) == 2, "the same value looks different in each row"


def test_a_value_is_opened_when_it_is_looked_at_and_not_before() -> None:
    row = Kept.objects.create(iin=IIN)
    put(b"\x01\x02k1 and thirty-two more bytes of nothing", row.pk)
    broken = Kept.objects.get()
    assert broken.name == ""
    with pytest.raises(VaultError):
        _ = broken.iin


def test_empty_is_not_nothing() -> None:
    row = Kept.objects.create(iin=None, diagnosis="")
    row.refresh_from_db()
    assert (row.iin, row.diagnosis) == (None, "")
    with pytest.raises(VaultError, match="text"):
        Kept.objects.create(iin=12)


def test_saving_seals_anew_and_the_rest_of_the_row_stays() -> None:
    row = Kept.objects.create(iin=IIN)
    before = stored("iin")
    again = Kept.objects.get()
    again.name = "other"
    again.save()
    assert stored("iin") != before
    again.iin = "010101000005"
    again.save(update_fields=["iin"])
    row.refresh_from_db()
    assert (row.iin, row.name) == ("010101000005", "other")


def test_many_rows_at_once_and_only_some_columns() -> None:
    Kept.objects.bulk_create([Kept(name=str(n), iin=str(n), facts=[n]) for n in range(5)])
    assert [row.iin for row in Kept.objects.order_by("name")] == ["0", "1", "2", "3", "4"]
    with_deferred = Kept.objects.defer("iin").get(name="3")
    assert "iin" in with_deferred.get_deferred_fields()
    assert with_deferred.iin == "3"
    assert Kept.objects.only("name").get(name="4").facts == [4]


def test_values_stay_sealed_until_they_are_opened_with_their_row() -> None:
    row = Kept.objects.create(iin=IIN)
    sealed = Kept.objects.values_list("iin", flat=True).get()
    assert isinstance(sealed, Sealed)
    assert IIN not in repr(sealed)
    assert sealed.open(row.pk) == sealed.open(str(row.pk)) == IIN
    with pytest.raises(VaultError):
        sealed.open(uuid.UUID(int=1))


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Kept.objects.filter(iin=IIN),
        lambda: Kept.objects.filter(iin=None),
        lambda: Kept.objects.filter(iin__startswith="12"),
        lambda: Kept.objects.exclude(facts__born="2012-05-05"),
        lambda: Kept.objects.get(Q(iin__in=[IIN])),
        lambda: Kept.objects.filter(name=F("iin__lower")),
    ],
)
def test_it_cannot_be_searched(attempt: Callable[[], object]) -> None:
    with pytest.raises(FieldError):
        attempt()


def test_what_does_not_know_the_row_is_refused() -> None:
    row = Kept.objects.create(iin=IIN)
    with pytest.raises(VaultError, match=r"save\(\)"), transaction.atomic():
        Kept.objects.update(iin="x")
    with pytest.raises(VaultError, match=r"save\(\)"), transaction.atomic():
        Kept.objects.bulk_update([row], ["iin"])
    with pytest.raises(VaultError, match="primary key"), transaction.atomic():
        Other.objects.create(iin=IIN)
    Kept.objects.update(iin=None)
    row.refresh_from_db()
    assert row.iin is None


@pytest.mark.parametrize("option", ["unique", "db_index", "primary_key"])
def test_it_cannot_be_an_index(option: str) -> None:
    with pytest.raises(TypeError, match="blind index"):
        EncryptedText(**{option: True})


def test_a_copied_row_has_its_own_seal() -> None:
    row = Kept.objects.create(iin=IIN)
    unread, copy = Kept.objects.get(), Kept.objects.get()
    assert (copy.iin, copy.diagnosis, copy.facts) == (IIN, "", {})
    copy.pk = unread.pk = uuid.uuid4()
    copy.save(force_insert=True)
    with pytest.raises(VaultError, match="moved"), transaction.atomic():
        unread.save()
    assert Kept.objects.get(pk=copy.pk).iin == IIN
    assert stored("iin", row.pk) != stored("iin", copy.pk)


def _to_row(source: Kept, target: Kept) -> tuple[models.Model, str]:
    put(stored("iin", source.pk), target.pk)
    return target, "iin"


def _to_column(source: Kept, target: Kept) -> tuple[models.Model, str]:
    put(stored("iin", source.pk), source.pk, "diagnosis")
    return source, "diagnosis"


def _to_kind(source: Kept, target: Kept) -> tuple[models.Model, str]:
    put(stored("iin", source.pk), source.pk, "facts")
    return source, "facts"


def _to_table(source: Kept, target: Kept) -> tuple[models.Model, str]:
    other = Other(pk=7, iin="x")
    other.save(force_insert=True)
    put(stored("iin", source.pk), 7, table="vault_tests_other")
    return other, "iin"


@pytest.mark.parametrize("move", [_to_row, _to_column, _to_kind, _to_table])
def test_moved_anywhere_else_it_cannot_be_opened(move: Callable[[Kept, Kept], tuple[models.Model, str]]) -> None:
    source, target = Kept.objects.create(iin=IIN), Kept.objects.create(iin="010101000005")
    moved, column = move(source, target)
    again = type(moved)._default_manager.get(pk=moved.pk)
    with pytest.raises(VaultError, match="changed, moved from another place"):
        getattr(again, column)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_byte_goes_unseen(data: st.DataObject) -> None:
    row = Kept.objects.create(iin=IIN)
    content = bytearray(stored("iin", row.pk))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    if data.draw(st.booleans()):
        del content[place]
    put(bytes(content), row.pk)
    with pytest.raises(VaultError) as caught:
        _ = Kept.objects.get(pk=row.pk).iin
    assert IIN not in str(caught.value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    facts=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "қ"]), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)
def test_whatever_is_written_is_read(text: str, facts: Any) -> None:
    row = Kept.objects.create(iin=text, facts={"all": facts})
    again = Kept.objects.get(pk=row.pk)
    assert (again.iin, again.facts) == (text, {"all": facts})


def ring(*names: str) -> dict[str, Secret]:
    return read_ring(",".join(f"{name}:{base64.b64encode(name.encode().ljust(32, b'.')).decode()}" for name in names))


def test_keys_change_while_old_rows_stay_readable(settings: Settings) -> None:
    settings.TIREK_KEYS = ring("k1")
    row = Kept.objects.create(iin=IIN)
    assert key_of(stored("iin")) == "k1"
    settings.TIREK_KEYS = ring("k2", "k1")
    again = Kept.objects.get()
    assert again.iin == IIN
    again.save()
    assert key_of(stored("iin")) == "k2"
    settings.TIREK_KEYS = ring("k2")
    row.refresh_from_db()
    assert row.iin == IIN


def test_a_key_that_is_gone_or_another_one_of_the_same_name_is_said(settings: Settings) -> None:
    settings.TIREK_KEYS = ring("k1")
    row = Kept.objects.create(iin=IIN)
    settings.TIREK_KEYS = ring("k2")
    with pytest.raises(VaultError, match="“k1”, which isn't among TIREK_KEYS"):
        row.refresh_from_db()
    settings.TIREK_KEYS = {"k1": Secret(b"x" * 32)}
    with pytest.raises(VaultError, match="another one"):
        row.refresh_from_db()
