"""The keys that seal letters, as the environment says them; an embedded installation makes its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from environs import Env, validate

_KEY, _CERTIFICATE, _PASSWORD = "TIREK_SEAL_KEY", "TIREK_SEAL_CERT", "TIREK_SEAL_PASSWORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPlace:
    """Where a seal lies: a PKCS #12 file, or a PEM key and a PEM certificate with its chain."""

    key: Path
    certificate: Path | None
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealSettings:
    """`places` are by authority, "" is for those without their own; letters are checked against `roots` and `revoked`."""

    places: Mapping[str, SealPlace]
    orphans: tuple[str, ...]
    roots: Path | None
    revoked: tuple[Path, ...]
    stamps: str

    def problems(self) -> list[str]:
        """One line per variable that can't be used."""
        orphans = [f"{_CERTIFICATE}{suffix}: {_KEY}{suffix} is missing" for suffix in self.orphans]
        files = [file for place in self.places.values() for file in (place.key, place.certificate)]
        files += [self.roots, *self.revoked]
        return orphans + [f"TIREK_SEAL_…: there is no file {file}" for file in files if file and not file.is_file()]


def read_seals(env: Env, environment: Mapping[str, str]) -> SealSettings:
    """Read TIREK_SEAL_… and TIREK_STAMPS; `env` stands at TIREK_. What can't be read is told by `env` when sealed.

    `TIREK_SEAL_KEY_AKTOBE` belongs to the authority `aktobe`, `TIREK_SEAL_KEY` to all without their own.
    """
    keys, certificates = _suffixes(environment, _KEY), _suffixes(environment, _CERTIFICATE)
    places = {
        suffix.removeprefix("_").lower().replace("_", "-"): SealPlace(
            key=Path(environment[_KEY + suffix]),
            certificate=Path(environment[_CERTIFICATE + suffix]) if suffix in certificates else None,
            password=environment.get(_PASSWORD + suffix, ""),
        )
        for suffix in keys
    }
    roots = env.str("SEAL_ROOTS", "")
    return SealSettings(
        places=places,
        orphans=tuple(suffix for suffix in certificates if suffix not in keys),
        roots=Path(roots) if roots else None,
        revoked=tuple(Path(file) for file in env.str("SEAL_REVOKED", "").split(",") if file),
        stamps=env.str("STAMPS", "", validate=validate.Regexp(r"^$|^https?://\S+$")),
    )


def _suffixes(environment: Mapping[str, str], name: str) -> list[str]:
    """The endings with which a variable is set: none, or `_` and an authority."""
    found = (key.removeprefix(name) for key, value in environment.items() if key.startswith(name) and value)
    return sorted(suffix for suffix in found if not suffix or suffix.startswith("_"))
