"""Who may do what by the API: long work: counts and times, no patients."""

from typing import Final

from tests.factories.access import EVERYONE, Row, row

OPERATIONS: Final[dict[str, Row]] = {
    "runs_run_list": row(EVERYONE),
    "runs_run_detail": row(EVERYONE),
}
