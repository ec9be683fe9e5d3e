"""Who may do what by the API: claims in work, payers' limits and the settings of the work."""

from typing import Final

from tests.factories.access import ADMIN, OVERSEERS, READERS, WORKERS, Row, row

# The claim in the made-up world is on Alice's desk.
NOT_THEIRS: Final = {"bob": 404}

OPERATIONS: Final[dict[str, Row]] = {
    "claims_claim_list": row(READERS),
    "claims_claim_totals": row(READERS),
    "claims_claim_search": row(READERS, body={"subscriber_id": "M1"}),
    "claims_claim_detail": row(READERS, others=NOT_THEIRS),
    "claims_note_list": row(READERS, others=NOT_THEIRS),
    "claims_history_list": row(READERS, others=NOT_THEIRS),
    "claims_claim_change": row(WORKERS, body={"version": 1, "state": "In Progress"}, others=NOT_THEIRS),
    # Others' claims are listed as not changed.
    "claims_claims_change": row(WORKERS, body={"claims": [{"id": 1}], "state": "In Progress"}),
    "claims_note_add": row(WORKERS, 201, body={"text": "Called the payer."}, others=NOT_THEIRS),
    "claims_note_change": row(WORKERS, body={"id": 1, "text": "Called again."}, others=NOT_THEIRS),
    "claims_work_stats": row(READERS),
    "claims_work_report": row(OVERSEERS),
    "claims_work_denials": row(OVERSEERS),
    "claims_work_report_export": row(OVERSEERS),
    "claims_claim_export": row(OVERSEERS),
    "claims_lead_list": row(WORKERS),
    # Alice is no lead, and nobody else is named: who may escalate hears that.
    "claims_claims_escalate": row(WORKERS, 422, body={"claims": [1], "to": "00000000-0000-0000-0000-000000000001"}),
    "claims_claims_give_back": row(WORKERS, body={"claims": [1]}),
    "claims_claims_release": row(ADMIN, body={"claims": [1]}),
    "claims_claims_hold": row(ADMIN, body={"claims": [1]}),
    "claims_list_limits": row(READERS),
    "claims_add_limits": row(ADMIN, 201, body={"name": "Made-up Mutual"}),
    "claims_read_limits": row(READERS),
    "claims_patch_limits": row(ADMIN, body={"filing_limit_days": 120}),
    "claims_remove_limits": row(ADMIN, 204),
    "claims_foresee_deadlines": row(OVERSEERS),
    "claims_reckon_deadlines": row(ADMIN, body={"claims": 0}),
    "claims_read_work_settings": row(READERS),
    "claims_patch_work_settings": row(ADMIN, body={"untouched_days": 21}),
}
