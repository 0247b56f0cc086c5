"""Django's settings, from the environment (see `environment.py`)."""

from dataclasses import asdict
from datetime import timedelta

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_noop

from tirek.config.environment import ROOT, read_environment
from tirek.config.logging import logging_config

_environment = read_environment()

# --- What Tirek itself reads ---
TIREK_LAW = _environment.law
TIREK_VAR = _environment.var
# Invented people, a clock that can be moved, and no real identity provider. Never in production.
TIREK_DEMO = _environment.demo
# Where the simulated phones of the demonstration show what they received.
TIREK_DEMO_PHONES = _environment.demo_phones
# Key id -> 32 bytes, newest first: the first one encrypts, all of them decrypt.
TIREK_KEYS = _environment.keys
TIREK_INDEX_KEY = _environment.index_key
TIREK_API_RATE = _environment.api_rate
TIREK_OPERATIONS_TOKEN = _environment.operations_token
TIREK_OPERATIONS_FROM_LOOPBACK = not _environment.production
# "" (none), "simulator", "tcp://host:port" or "unix:///path" of ClamAV's daemon.
TIREK_SCANNER = _environment.scanner
# The signing program on the citizen's own computer; the verification service for GOST; who tells what was revoked; trusted CAs.
TIREK_NCALAYER = _environment.ncalayer
TIREK_NCANODE = _environment.ncanode
TIREK_OCSP = _environment.ocsp
TIREK_SIGNERS = _environment.signers
TIREK_GATEWAY = asdict(_environment.gateway)
TIREK_SMS = _environment.sms
# Keys that seal letters; where none is set, an installation that is not in production makes its own.
TIREK_SEALS = _environment.seals
TIREK_SITE = _environment.site
TIREK_CONTACTS = _environment.contacts
TIREK_BANKS = _environment.banks
TIREK_PRODUCTION = _environment.production
# Name -> function without arguments that raises when the process cannot serve.
READINESS_CHECKS = {
    "database": "tirek.config.health.database_answers",
    "law": "tirek.config.health.law_is_loaded",
}

# --- Django ---
SECRET_KEY = _environment.secret_key
DEBUG = _environment.debug
ALLOWED_HOSTS = _environment.allowed_hosts
ROOT_URLCONF = "tirek.config.urls"
WSGI_APPLICATION = "tirek.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "tirek.accounts",
    "tirek.people",
    "tirek.vault",
    "tirek.journal",
    "tirek.registries",
    "tirek.cases",
    "tirek.jobs",
    "tirek.ledger",
    "tirek.notices",
    "tirek.web",
    "tirek.demo",
]

MIDDLEWARE = [
    "tirek.config.middleware.observe",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tirek.config.middleware.headers",
    "tirek.config.middleware.Policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Not what a signed-in reader gets in answer to a form or a query: see there.
    "tirek.config.middleware.Compress",
    "tirek.config.middleware.clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tirek.accounts.middleware.who",
    "tirek.api.middleware.problems",
    "tirek.config.middleware.RefuseNul",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tirek.config.middleware.AccessRules",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- Accounts and sessions ---
# Django's own accounts application stays out: it brings groups and permissions, and here one rule decides (`config/access.py`).
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS: list[str] = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Browsers take a cookie with this beginning over TLS only, from this host and for no other.
_COOKIE = "__Host-" if _environment.tls else ""
# How long a session lasts is in `accounts/sessions.py`; the row outlives it, to know whose typed form is to be kept.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "tirek.vault.sessions.SealedJSON"
SESSION_COOKIE_NAME = f"{_COOKIE}tirek_session"
SESSION_COOKIE_AGE = int(timedelta(days=1).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _environment.tls
# Called with a request that must sign in first.
TIREK_SIGN_IN = "tirek.web.signin.gate.ask_to_sign_in"
TIREK_OIDC_ISSUER = _environment.oidc_issuer
TIREK_OIDC_CLIENT_ID = _environment.oidc_client_id
TIREK_OIDC_CLIENT_SECRET = _environment.oidc_client_secret

# --- Database ---
DATABASES = {"default": dj_database_url.parse(_environment.database_url)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that will write takes the lock at its start: no upgrade, no "database is locked" half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Real money: a commit is on the disk before anyone is told so.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        # What REPLACE removes counts as deleted: the protection of append-only tables sees it.
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Throttle counters only. Each server process counts for itself, so the effective rate is the rate times the processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- Languages and time ---
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", gettext_noop("Kazakh")), ("ru", gettext_noop("Russian")), ("en", gettext_noop("English"))]
LOCALE_PATHS = [ROOT / "src" / "tirek" / "locale"]
LANGUAGE_COOKIE_NAME = f"{_COOKIE}tirek_language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _environment.tls

# --- Static files: compressed and named by content once, at set-up ---
STATIC_URL = "/static/"
STATIC_ROOT = _environment.var / "static"
# From the sources (tests, a first look at the code) they are served under their plain names.
_COLLECTED = _environment.static == "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Security ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        **({"upgrade-insecure-requests": True} if _environment.tls else {}),
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tirek.web.errors.csrf_failure"
CSRF_COOKIE_NAME = f"{_COOKIE}tirek_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _environment.tls
if _environment.tls:
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    if _environment.proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
# The preload list of browsers is for whoever owns the domain to decide: it cannot be undone for months.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# What families send is kept in memory within a quota, never on a disk in the clear.
FILE_UPLOAD_HANDLERS = ["tirek.cases.evidence.uploading.BoundedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# How many trusted proxies stand in front: the caller's address is read from X-Forwarded-For only behind one.
NINJA_NUM_PROXIES = _environment.proxies

LOGGING = logging_config(form=_environment.log_format, level=_environment.log_level)
