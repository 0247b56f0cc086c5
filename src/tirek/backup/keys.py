"""Which keys a backup needs. The keys themselves are in it only when somebody asks for that."""

import hmac
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from tirek.backup.errors import BackupError
from tirek.config.keys import Secret, index_file, read_key, read_ring, ring_file, to_text
from tirek.law.text import N_

NO_KEY: Final = N_(
    "the backup needs the key “{key}”, which is not among TIREK_KEYS; add it, or take the backup's own with --with-keys "
    "where it was made with its keys"
)
OTHER_KEY: Final = N_("the key “{key}” of the backup is another one than the key of that name in TIREK_KEYS")
OTHER_INDEX: Final = N_(
    "TIREK_INDEX_KEY is another one than the backup was made with: nobody could be found by number or telephone any more; "
    "set it as it was, or take the backup's own with --with-keys where it was made with its keys"
)
NO_KEYS: Final = N_("there are no keys in this backup; it was made without --with-keys")
SET_KEYS: Final = N_(
    "the keys of this installation are set in its environment; take --with-keys away and put the backup's keys there"
)


def fingerprint(key: bytes) -> str:
    """By which a key is known without being shown: half of a keyed digest; keys are random, so nobody can guess it back."""
    return hmac.digest(key, b"fingerprint of a key of Tirek", "sha256").hex()[:32]


def described(used: Iterable[str]) -> dict[str, Any]:
    """For the manifest: which ids were used to seal, every key's fingerprint, and that of the key of the indexes."""
    return {
        "used": sorted(used),
        "ring": {name: fingerprint(key) for name, key in settings.TIREK_KEYS.items()},
        "index": fingerprint(settings.TIREK_INDEX_KEY),
    }


def content() -> dict[str, str]:
    """The keys themselves, as the environment writes them."""
    return {
        "ring": ",".join(f"{name}:{to_text(key)}" for name, key in settings.TIREK_KEYS.items()),
        "index": to_text(settings.TIREK_INDEX_KEY),
    }


def require(needed: Mapping[str, Any]) -> None:
    """Make sure that everything in the backup can be opened here. Raises BackupError with the first key that is missing."""
    for name in needed["used"]:
        key = settings.TIREK_KEYS.get(name)
        if key is None:
            raise BackupError(NO_KEY, key=name)
        if needed["ring"].get(name) not in (None, fingerprint(key)):
            raise BackupError(OTHER_KEY, key=name)
    if needed["index"] != fingerprint(settings.TIREK_INDEX_KEY):
        raise BackupError(OTHER_INDEX)


def take_over(keys: Mapping[str, str] | None) -> None:
    """Use the keys of a backup in this process, those there are behind them. Raises BackupError where that can't be."""
    if keys is None:
        raise BackupError(NO_KEYS)
    if os.environ.get("TIREK_KEYS") or os.environ.get("TIREK_INDEX_KEY"):
        raise BackupError(SET_KEYS)
    ring: dict[str, Secret] = read_ring(keys["ring"])
    settings.TIREK_KEYS = {**ring, **{name: key for name, key in settings.TIREK_KEYS.items() if name not in ring}}
    settings.TIREK_INDEX_KEY = read_key(keys["index"], "the key")


def keep() -> None:
    """Write the keys of this process where an embedded installation has its own; for an empty installation only."""
    var = Path(settings.TIREK_VAR)
    for path, text in ((ring_file(var), content()["ring"]), (index_file(var), content()["index"])):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.restoring")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        with draft.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
