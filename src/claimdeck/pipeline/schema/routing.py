"""Which database a table lives in: staging's and production's tables in theirs, all others in Claimdeck's own."""

from typing import Any, Final

APART: Final = ("staging", "production")


class PipelineRouter:
    """Django's router for the customer's databases; the alias of each is the label of its app."""

    def _alias(self, label: str) -> str:
        return label if label in APART else "default"

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        return self._alias(model._meta.app_label)

    def db_for_write(self, model: Any, **_hints: Any) -> str:
        return self._alias(model._meta.app_label)

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool:
        return self._alias(one._meta.app_label) == self._alias(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return db == self._alias(app_label)
