"""Logs are structured events with static names; personal data has no way into them."""

from __future__ import annotations

import logging
import sys

import structlog

_NOISY = ("aiokafka", "httpx", "httpcore", "uvicorn.access", "faust", "mode", "asyncio", "pikepdf", "PIL")


def configure(service: str, level: str = "INFO") -> None:
    """Write one JSON object per event to stderr, with the service's name in each."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s %(message)s")
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
