"""Whether what was restored is what was backed up."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.apps import apps
from django.db import connection

from tirek.backup.staging import Staging
from tirek.backup.tables import FILE_KEY, FILE_KEY_LENGTH, quoted, tables
from tirek.journal.protect import declared_tables, protections
from tirek.journal.references import unchecked
from tirek.journal.verify import chains, heads
from tirek.law.text import N_, say
from tirek.vault.errors import VaultError
from tirek.vault.fields import EncryptedJSON, EncryptedText
from tirek.vault.restored import checks

ROWS: Final = N_("{table}: {count} rows where the backup has {expected}")
UNPROTECTED: Final = N_("{table}: the database does not refuse to change what was written")
CHAIN: Final = N_("the chain {chain} of the journal is broken at entry {number}")
HEAD: Final = N_("the chain {chain} of the journal ends at another entry than in the backup")
NO_FILES: Final = N_("files that are missing: {count}, the first {key}; the backup was made with {expected} missing")
CLOSED: Final = N_("{table}: a value can't be opened: {reason}")

_OPENED: Final = 50
"""How many rows of each table with sealed columns are opened; the keys themselves were compared before."""


def counted(manifest: Mapping[str, Any], language: str) -> Iterator[str]:
    """Whether every table has the rows it had, before the database is brought up to this version."""
    with connection.cursor() as cursor:
        for table in manifest["tables"]:
            cursor.execute(f"SELECT count(*) FROM {quoted(table['name'])}")  # noqa: S608 - checked names
            count = cursor.fetchone()[0]
            if count != table["rows"]:
                yield say(language, ROWS, table=table["name"], count=count, expected=table["rows"])


def findings(manifest: Mapping[str, Any], missing: int, staging: Staging, language: str) -> Iterator[str]:
    """Everything else that is wrong, a line for each."""
    yield from (
        say(language, UNPROTECTED, table=table) for table in sorted((declared_tables() - protections()) | unchecked())
    )
    yield from _journal(manifest["heads"], language)
    yield from _files(missing, staging, language)
    yield from _sealed(language)
    for name, check in checks().items():
        yield from (f"{name}: {text}" for text in check(language))


def _journal(expected: Mapping[str, Mapping[str, Any]], language: str) -> Iterator[str]:
    for followed in chains():
        if followed.broken:
            yield say(language, CHAIN, chain=followed.chain, number=followed.broken.number)
    here = heads()
    for chain in sorted(here.keys() | expected.keys()):
        mark = expected.get(chain, {})
        if here.get(chain) != (mark.get("number"), mark.get("hash")):
            yield say(language, HEAD, chain=chain)


def _files(expected: int, staging: Staging, language: str) -> Iterator[str]:
    rooms = {table.name: [each.name for each in table.columns if each.names_file] for table in tables()}
    count, first = 0, ""
    for model in apps.get_models(include_auto_created=True):
        columns = rooms.get(model._meta.db_table, [])
        for field in (each for each in model._meta.concrete_fields if each.column in columns):
            for key in model._base_manager.order_by().values_list(field.attname, flat=True).iterator():
                if key and len(key) == FILE_KEY_LENGTH and FILE_KEY.fullmatch(key) and not staging.has(key):
                    count, first = count + 1, first or key
    if count != expected:
        yield say(language, NO_FILES, count=count, key=first or "–", expected=expected)


def _sealed(language: str) -> Iterator[str]:
    for model in apps.get_models():
        names = [
            each.attname for each in model._meta.concrete_fields if isinstance(each, EncryptedText | EncryptedJSON)
        ]
        if not names:
            continue
        try:
            for row in model._base_manager.order_by("pk")[:_OPENED]:
                for name in names:
                    getattr(row, name)
        except VaultError as error:
            yield say(language, CLOSED, table=model._meta.db_table, reason=error)
