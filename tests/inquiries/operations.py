"""Who may do what by the API: single claims."""

from typing import Final

from tests.factories.access import WORKERS, Row, row

OPERATIONS: Final[dict[str, Row]] = {
    # Single claims.
    "status_search": row(WORKERS, 422, body={"claimNumber": "ZZ1"}),
    "status_details": row(WORKERS, 422, stranger=(404, 422)),
    # The claim in the made-up world is on Alice's desk, and of a payer without an account.
    "work_claim_check": row(WORKERS, 422, others={"bob": 404}),
}
