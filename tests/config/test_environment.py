"""The environment is checked as a whole; production forgives nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tirek.config.environment import embedded_secret, read_environment

PRODUCTION = {
    "TIREK_MODE": "production",
    "TIREK_SECRET_KEY": "invented",
    "TIREK_KEYS": "k1:" + "aW52ZW50ZWQtaW52ZW50ZWQtaW52ZW50ZWQtMTIzNDU=",
    "TIREK_INDEX_KEY": "aW52ZW50ZWQtaW52ZW50ZWQtaW52ZW50ZWQtNTQzMjE=",
    "TIREK_ALLOWED_HOSTS": "tirek.example, www.tirek.example",
    "DATABASE_URL": "postgresql://tirek@db/tirek",
    "TIREK_SITE": "https://tirek.example",
    "TIREK_CONTACTS": str(Path(__file__).with_name("contacts.yaml")),
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("MODE", "SECRET_KEY", "ALLOWED_HOSTS", "API_RATE", "LOG_LEVEL"):
        monkeypatch.delenv(f"TIREK_{name}", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("TIREK_VAR", str(tmp_path))
    return monkeypatch


def test_an_empty_environment_is_an_embedded_installation(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment = read_environment()
    assert not environment.production
    assert not environment.debug
    assert not environment.tls
    assert environment.database_url == f"sqlite:///{tmp_path}/tirek.sqlite3"
    assert "127.0.0.1" in environment.allowed_hosts
    assert environment.today is None


def test_production_is_strict_by_default(bare: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        bare.setenv(name, value)
    environment = read_environment()
    assert environment.tls
    assert environment.log_format == "json"
    assert environment.allowed_hosts == ["tirek.example", "www.tirek.example"]


def test_production_passes_django_s_own_list_for_deployment(bare: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        bare.setenv(name, value)
    bare.setenv("TIREK_SECRET_KEY", "invented-but-long-enough-and-with-many-different-letters-0123456789")
    bare.setenv("DJANGO_SETTINGS_MODULE", "tirek.config.settings")
    # The browser's tests set it for the process they run in.
    bare.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    command = [sys.executable, "-P", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_cookies_of_production_are_for_this_host_over_tls_alone(bare: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        bare.setenv(name, value)
    bare.setenv("DJANGO_SETTINGS_MODULE", "tirek.config.settings")
    told = (
        "from django.conf import settings as s\n"
        "for kind in ('SESSION', 'CSRF', 'LANGUAGE'):\n"
        "    print(*(getattr(s, f'{kind}_COOKIE_{name}') for name in ('NAME', 'SECURE', 'HTTPONLY', 'SAMESITE')))"
    )
    command = [sys.executable, "-P", "-c", told]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    names = ("session", "form", "language")
    assert done.stdout.splitlines() == [f"__Host-tirek_{name} True True Lax" for name in names]


def test_production_names_everything_that_is_missing(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("TIREK_MODE", "production")
    bare.setenv("TIREK_DEBUG", "true")
    bare.setenv("TIREK_DEMO", "true")
    with pytest.raises(ImproperlyConfigured) as caught:
        read_environment()
    for name in (
        "TIREK_SECRET_KEY",
        "TIREK_KEYS",
        "TIREK_INDEX_KEY",
        "TIREK_ALLOWED_HOSTS",
        "DATABASE_URL",
        "TIREK_SITE",
        "TIREK_CONTACTS",
        "TIREK_DEBUG",
        "TIREK_DEMO",
    ):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIREK_MODE", "test"),
        ("TIREK_DEBUG", "perhaps"),
        ("TIREK_TODAY", "yesterday"),
        ("TIREK_PROXIES", "-1"),
        ("TIREK_API_RATE", "often"),
        ("TIREK_LOG_LEVEL", "LOUD"),
        ("TIREK_SITE", "tirek.example"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(bare: pytest.MonkeyPatch, name: str, value: str) -> None:
    bare.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read_environment()


def test_the_embedded_secret_is_made_once_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    first = embedded_secret(tmp_path / "var")
    assert len(first) >= 50
    assert embedded_secret(tmp_path / "var") == first
    assert embedded_secret(tmp_path / "other") != first
    (file,) = (tmp_path / "var").iterdir()
    assert file.stat().st_mode & 0o077 == 0
