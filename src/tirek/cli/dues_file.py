"""Dues as a Parquet file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from tirek.entitlement.population import Dues


class DuesFile:
    """Writes dues as Parquet under a temporary name; the file appears under its own name only when it is complete."""

    SCHEMA: Final = pa.schema([("child_id", pa.int64()), ("month", pa.date32()), ("amount", pa.int64())])

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        self._writer = pq.ParquetWriter(self._temporary, self.SCHEMA, use_dictionary=["month", "amount"])
        return self

    def write(self, dues: Dues) -> None:
        """Add a chunk of dues."""
        if self._writer is not None and len(dues):
            month = pa.array(dues.month).cast(pa.date32())
            self._writer.write_batch(pa.record_batch([dues.child_id, month, dues.amount], schema=self.SCHEMA))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
        if kind is None:
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink(missing_ok=True)
