"""Structured logging behind one function: `get_logger`. Events have a name and fields, never a sentence with values in it."""

from typing import Any

import structlog

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    # Not the request that Django attaches: its text is the address with the query, where a family's answers stand.
    structlog.stdlib.ExtraAdder(allow=["status_code"]),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    # A plain traceback: local variables of a frame may hold personal data.
    structlog.processors.format_exc_info,
]


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose methods take an event name and fields: `log.info("law-loaded", files=12)`."""
    return structlog.stdlib.get_logger(name)


def logging_config(*, form: str, level: str) -> dict[str, Any]:
    """Configure structlog and return the dictionary for Django's LOGGING.

    `form` is "json" (one object a line, for machines) or "plain" (for a person at a terminal); all goes to standard error.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would write each line twice, and mail nobody.
            "django": {"handlers": [], "level": level, "propagate": True},
            # The access log already has a line for every 4xx.
            "django.request": {"level": "ERROR"},
            # Any scanner can cause it; the access log has the 400.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # A bad signature is an answer, not an incident; its traceback names the signer with the IIN.
            "pyhanko": {"level": "CRITICAL"},
            # Every call outside has a line of its own room already.
            "httpx": {"level": "WARNING"},
            # Greets whoever imports it.
            "pikepdf": {"level": "WARNING"},
            "pyhanko_certvalidator": {"level": "CRITICAL"},
        },
    }
