"""Encrypted columns. A value is sealed for its table, row and column: moved anywhere else, it can't be opened.

Write them with `save()`, `create()`, `update_or_create()` or `bulk_create()`; not with `bulk_create(update_conflicts=True)`,
which would put a value that was sealed for the new row into the old one. Renaming a table or column needs its values sealed anew.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import BaseExpression
from django.db.models.query_utils import DeferredAttribute

from tirek.vault.errors import VaultError
from tirek.vault.keys import opener, seal, sealer, unseal

if TYPE_CHECKING:
    # What a type checker sees behind `row.column`: a text, or whatever JSON can hold; optional where null=True.
    _Field = models.Field[Any, Any]

    class _TextField(models.TextField[str, str]):
        pass

    class _JSONField(models.JSONField[Any, Any]):
        pass
else:
    _Field = _TextField = _JSONField = models.Field


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it stands in the database, for instance in the answer of `.values()`. `open` it with its row's primary key."""

    content: bytes = field(repr=False)
    column: "Encrypted" = field(repr=False, compare=False)

    def open(self, pk: Any) -> Any:
        """The plain value; raises VaultError when it wasn't sealed for this row."""
        return self.column.unsealed(self.content, pk)


class _Opening(DeferredAttribute):
    """Opens a sealed value when somebody asks for it: most queries read many more columns than anybody looks at."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = value.open(instance.pk)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class Encrypted(_Field):
    """What the encrypted columns have in common."""

    empty_strings_allowed = False
    descriptor_class = _Opening

    def __init__(self, *args: Any, **options: Any) -> None:
        for name in ("primary_key", "unique", "db_index"):
            if options.get(name):
                message = (
                    f"an encrypted column can't be {name}: equal values look different; keep a blind index beside it"
                )
                raise TypeError(message)
        super().__init__(*args, **options)

    def get_internal_type(self) -> str:
        """Bytes, on both databases."""
        return "BinaryField"

    def place(self, pk: Any) -> str:
        """What a value is sealed for."""
        if pk is None:
            message = (
                f"{self.model._meta.label}.{self.name}: a row needs its primary key before a value is sealed for it"
            )
            raise VaultError(message)
        # In one form, whatever the key was read as.
        pk = self.model._meta.pk.to_python(pk)
        return f"{self.model._meta.db_table}:{pk}:{self.column}"

    def sealed(self, value: Any, pk: Any) -> Sealed:
        """The value, encrypted for the row `pk`."""
        return Sealed(seal(self.plain_bytes(value), use="field", place=self.place(pk)), self)

    def sealer(self) -> Callable[[Any, Any], bytes]:
        """A function that seals the values of many new rows: the value, and the row's key as the row holds it."""
        seal_for, place, plain = sealer("field"), self.place, self.plain_bytes

        def sealed(value: Any, pk: Any) -> bytes:
            return seal_for(plain(value), place(pk))

        return sealed

    def opener(self) -> Callable[[bytes, str], Any]:
        """A function that opens the values of many rows: the content, and the row's key as text (a UUID with its hyphens)."""
        table, column, unsealed, read = self.model._meta.db_table, self.column, opener("field"), self.from_plain_bytes

        def opened(content: bytes, pk: str) -> Any:
            return read(unsealed(content, f"{table}:{pk}:{column}"))

        return opened

    def unsealed(self, content: bytes, pk: Any) -> Any:
        """The plain value of the row `pk`."""
        return self.from_plain_bytes(unseal(content, use="field", place=self.place(pk)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """Seal what is about to be saved, anew each time: the newest key, and the row as it is called now."""
        value = super().pre_save(model_instance, add)
        if value is None or isinstance(value, BaseExpression):
            return value
        return self.sealed(value, model_instance.pk)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, *_prepared: Any, **_more: Any) -> Any:
        """Only what was sealed for its row reaches the database: `update()` and `bulk_update()` don't know the row."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            message = (
                f"{self.model._meta.label}.{self.name} is encrypted for one row: "
                "save() or bulk_create() it; update(), bulk_update() and defaults of migrations can't"
            )
            raise VaultError(message)
        driver: Any = getattr(connection, "Database")  # noqa: B009 - every backend has it, Django's types don't
        return driver.Binary(value.content)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        """Still sealed; `_Opening` opens it when it is looked at."""
        return None if value is None else Sealed(bytes(value), self)

    def get_lookup(self, lookup_name: str) -> Any:
        """Whether there is a value can be asked, nothing else."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        message = (
            f"{self.model._meta.label}.{self.name} is encrypted: it can't be searched; keep a blind index beside it"
        )
        raise FieldError(message)

    def get_transform(self, _lookup_name: str) -> Any:
        """None: the database can't look inside."""
        return None

    def plain_bytes(self, value: Any) -> bytes:
        """The value as the bytes that are sealed; raises VaultError for what the column doesn't hold."""
        raise NotImplementedError

    def from_plain_bytes(self, content: bytes) -> Any:
        """The value that `plain_bytes` wrote."""
        raise NotImplementedError


class EncryptedText(Encrypted, _TextField):
    """A text column, encrypted."""

    def plain_bytes(self, value: Any) -> bytes:
        """UTF-8."""
        if not isinstance(value, str):
            message = f"{self.model._meta.label}.{self.name} holds text, not {type(value).__name__}"
            raise VaultError(message)
        return value.encode()

    def from_plain_bytes(self, content: bytes) -> str:
        """The text."""
        return content.decode()


class EncryptedJSON(Encrypted, _JSONField):
    """A column of anything JSON can hold, encrypted."""

    def plain_bytes(self, value: Any) -> bytes:
        """Compact JSON, UTF-8."""
        try:
            return _compact(value).encode()
        except (TypeError, ValueError):
            message = f"{self.model._meta.label}.{self.name} holds JSON, not {type(value).__name__}"
            raise VaultError(message) from None

    def from_plain_bytes(self, content: bytes) -> Any:
        """What was written."""
        return json.loads(content)
