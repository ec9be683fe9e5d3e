"""Columns of the customer's databases that behave alike on every one of them."""

from typing import Any, Final

from django.db import models

# Compared byte by byte: claim numbers that differ in case or an accent are different claims.
BYTE_BY_BYTE: Final = {"postgresql": "C", "sqlite": "BINARY", "microsoft": "Latin1_General_100_BIN2"}


class ClaimIdField(models.CharField[str, str]):
    """A claim's number; equal only where every byte is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str | None:
        """On PostgreSQL by its full name: by the short one Django adds an index for LIKE that "C" does not need."""
        if connection.vendor == "postgresql":
            return f"character varying({self.max_length})"
        return super().db_type(connection)

    def db_parameters(self, connection: Any) -> Any:
        return {**super().db_parameters(connection), "collation": BYTE_BY_BYTE.get(connection.vendor)}
