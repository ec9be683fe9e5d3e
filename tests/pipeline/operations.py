"""Who may do what by the API: the pipeline."""

from typing import Final

from tests.factories.access import ADMIN, EVERYONE, WORKERS, Row, row

RUNNERS: Final = frozenset({"admin", "operator"})

OPERATIONS: Final[dict[str, Row]] = {
    # The configured databases belong to one organization: for people of others there is no pipeline at all.
    "pipeline_batch_list": row(EVERYONE, stranger=(404,)),
    "pipeline_batch_start": row(RUNNERS, 202, body={}, stranger=(404,)),
    "pipeline_batch_detail": row(EVERYONE),
    "pipeline_batch_cancel": row(RUNNERS, 202),
    "pipeline_pipeline_reconcile": row(EVERYONE, stranger=(404,)),
    "pipeline_pipeline_stats": row(EVERYONE, stranger=(404,)),
    "pipeline_claim_rules": row(EVERYONE, stranger=(404,)),
    "pipeline_set_claim_rule": row(ADMIN, body={"rule": "mue", "severity": "warn"}, stranger=(404,)),
    "pipeline_write_claim_rule": row(
        ADMIN,
        201,
        body={"name": "many_units", "level": "line", "expression": "units > 4", "severity": "hold"},
        stranger=(404,),
    ),
    "pipeline_try_claim_rule": row(ADMIN, 404, body={"name": "no_such_rule"}),
    "pipeline_failed_claims": row(EVERYONE, stranger=(404,)),
    "pipeline_failed_reasons": row(EVERYONE, stranger=(404,)),
    "pipeline_failed_claim": row(EVERYONE),
    "pipeline_dead_letters": row(EVERYONE, stranger=(404,)),
    "pipeline_dead_letter": row(EVERYONE),
    "pipeline_loaded_claims": row(EVERYONE, stranger=(404,)),
    "pipeline_review_queues": row(EVERYONE, stranger=(404,)),
    # There is no claim in this world.
    "pipeline_find_loaded_claim": row(EVERYONE, 404, body={"claim_id": "ZZ1"}, stranger=(404,)),
    "pipeline_loaded_claim": row(EVERYONE),
    "pipeline_amend": row(
        WORKERS,
        stranger=(404,),
        body={"claim_id": "ZZ-SECRET-7", "expected_version": 1, "reason": "wrong", "changes": {"payer": "ZZ Other"}},
    ),
    "pipeline_amend_failed": row(
        WORKERS, body={"expected_version": 1, "reason": "wrong", "changes": {"payer": "ZZ Other"}}
    ),
    "pipeline_amend_letter": row(
        WORKERS, body={"expected_version": 1, "reason": "wrong", "changes": {"payer": "ZZ Other"}}
    ),
    "pipeline_resubmit": row(WORKERS, body={"reason": "mended"}),
    "pipeline_assign": row(WORKERS, body={"user": "bob"}),
    "pipeline_resolve": row(WORKERS, body={"action": "write_off", "notes": "too small"}),
    "pipeline_decide_many": row(WORKERS, stranger=(404,), body={"ids": [1], "what": "resubmit", "reason": "mended"}),
    "pipeline_replay": row(WORKERS, stranger=(404,), body={"all": True}),
    "pipeline_write_off": row(WORKERS, stranger=(404,), body={"ids": [1]}),
    "pipeline_import_list": row(EVERYONE, stranger=(404,)),
    "pipeline_import_file": row(WORKERS, 202, multipart=True, stranger=(404,)),
    "pipeline_import_template": row(EVERYONE, stranger=(404,)),
    "pipeline_import_detail": row(EVERYONE),
    "pipeline_import_cancel": row(WORKERS, 202),
    "pipeline_reference_list": row(EVERYONE, stranger=(404,)),
    "pipeline_pipeline_models": row(EVERYONE, stranger=(404,)),
    "pipeline_pipeline_labels": row(EVERYONE, stranger=(404,)),
    # There is no claim in this world.
    "pipeline_pipeline_label": row(WORKERS, 404, body={"claim_id": "ZZ1", "filter_number": 3}, stranger=(404,)),
}
