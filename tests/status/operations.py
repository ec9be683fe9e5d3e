"""Who may do what by the API: bulk claim status."""

from typing import Final

from tests.factories.access import READERS, WORKERS, Row, row

OPERATIONS: Final[dict[str, Row]] = {
    # Bulk claim status. No payer is configured in this world: who may upload or ask hears that (422).
    "status_upload": row(WORKERS, 422, multipart=True),
    "status_template": row(READERS),
    "status_job_list": row(READERS),
    "status_job_search": row(READERS, body={"filename": "made-up"}),
    "status_job_detail": row(READERS),
    "status_job_change": row(WORKERS, body={"filename": "renamed.csv"}),
    "status_job_delete": row(WORKERS, 204),
    "status_job_progress": row(READERS),
    "status_job_retry": row(WORKERS, 202, 409, query="?scope=all"),
    "status_job_cancel": row(WORKERS, 409),
    "status_job_rows": row(READERS),
    "status_job_rows_search": row(READERS, body={"subscriber_id": "M1"}),
    "status_job_row": row(READERS),
    "status_job_results": row(READERS),
    "status_job_download_results": row(READERS),
}
