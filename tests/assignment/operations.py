"""Who may do what by the API: plans, rules, and the handing out of claims."""

from typing import Final

from claimdeck.assignment.ruling.reading import version_of
from tests.factories.access import ADMIN, OVERSEERS, WORKERS, Row, row

NO_RULES: Final = version_of(())

OPERATIONS: Final[dict[str, Row]] = {
    # The file of this world is one of another room: who may import hears what it lacks.
    "assignment_import_claims": row(ADMIN, 422, multipart=True),
    "assignment_import_preview": row(ADMIN, 422, multipart=True),
    "assignment_import_template": row(OVERSEERS),
    "assignment_plan_list": row(OVERSEERS),
    "assignment_plan_detail": row(OVERSEERS),
    "assignment_plan_items": row(OVERSEERS),
    "assignment_plan_unassignable": row(OVERSEERS),
    "assignment_plan_errors": row(OVERSEERS),
    "assignment_plan_move": row(ADMIN, body={"items": [1], "hold": True}),
    "assignment_plan_execute": row(ADMIN, 409, body={"fingerprint": "0" * 64}),
    "assignment_plan_undo": row(ADMIN, 409),
    "assignment_plan_cancel": row(ADMIN, 409),
    # Nobody in this world has a skill, and an administrator takes no claims.
    "assignment_claims_assign": row(ADMIN, 422, body={"claims": [1], "person": "00000000-0000-0000-0000-000000000000"}),
    "assignment_work_next": row(WORKERS, 404, others={"admin": 409}, stranger=(409,)),
    "assignment_plan_discard": row(ADMIN),
    "assignment_rule_list": row(OVERSEERS),
    "assignment_try_rules": row(ADMIN, body={"rules": []}),
    "assignment_try_rules_on_file": row(ADMIN, 422, multipart=True),
    "assignment_replace_rules": row(ADMIN, body={"version": NO_RULES, "rules": []}),
}
