"""Who may do what by the API: plans, rules, and the handing out of claims."""

from typing import Final

from tests.factories.access import ADMIN, OVERSEERS, Row, row

OPERATIONS: Final[dict[str, Row]] = {
    "assignment_import_template": row(OVERSEERS),
    "assignment_plan_list": row(OVERSEERS),
    "assignment_plan_detail": row(OVERSEERS),
    "assignment_plan_items": row(OVERSEERS),
    "assignment_plan_unassignable": row(OVERSEERS),
    "assignment_plan_discard": row(ADMIN),
}
