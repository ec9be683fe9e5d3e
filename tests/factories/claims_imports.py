"""Imports of files of claims, as they stand before a worker has taken them."""

from datetime import date

from claimdeck.accounts.models import Organization, User
from claimdeck.pipeline.kinds import CLAIMS_IMPORT
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.runs import lifecycle


def make_import(organization: Organization, by: User, filename: str = "made-up-claims.837") -> ClaimsImport:
    """An import that waits; its file is not kept."""
    run = lifecycle.open_run(organization, CLAIMS_IMPORT, total=0, created_by=by)
    return ClaimsImport.objects.create(
        run=run,
        sealed_filename=filename,
        file_kind="837P",
        file_size=1_000,
        received_date=date(2026, 1, 2),
        chunk_claims=2,
    )
