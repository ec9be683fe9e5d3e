"""One form for every log line, ours and the libraries': time, level, event, request and run ids."""

import logging
import logging.config
from typing import Any

import structlog


def _without_arguments(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Exceptions are logged by type and place only: their text may quote what a user sent."""
    trouble = event.pop("exc_info", None)
    if isinstance(trouble, tuple) and trouble[0] is not None:
        event["error"] = trouble[0].__name__
        trace = trouble[2]
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            event["where"] = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
    event.pop("stack_info", None)
    return event


def configure(level: str, *, json_lines: bool) -> None:
    """Set up structlog and the standard library's logging together, on standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(allow=["run_id", "task_id"]),
        _without_arguments,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django": {"level": "INFO"},
                "django.request": {"level": "CRITICAL"},
                "django.server": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
                "aiohttp.access": {"level": "WARNING"},
                # A line for every try to connect; who needed the connection says the one thing that matters.
                "psycopg.pool": {"level": "ERROR"},
            },
        }
    )
