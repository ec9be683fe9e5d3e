"""Made-up claims of the pipeline that went through, as a load would have left them in both databases."""

from decimal import Decimal
from typing import Any

from claimdeck.pipeline.domain.columns import CLAIM, LINE
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.schema.production.models import ProducedClaim, ProducedDiagnosis, ProducedLine
from claimdeck.pipeline.schema.staging.models import StagedLine
from tests.factories.failed_claims import make_staged


def make_loaded(claim_id: str = "ZZ-SECRET-7", **values: Any) -> ProducedClaim:
    """A claim of one line as a load leaves it in production, scored for unbundling."""
    staged = make_staged(claim_id, Place.LOADED)
    (line,) = StagedLine.objects.filter(claim_id=claim_id)
    given = {
        **{column.name: getattr(staged, column.name) for column in CLAIM},
        "total_reimbursement_amount": Decimal("80.10"),
        "filter_number": 2,
        "filter_probabilities": '{"1":0.0512,"2":0.8100,"3":0.0001}',
        "model_version": "sample-1",
        "load_id": 1,
        **values,
    }
    claim = ProducedClaim.objects.create(**given)
    ProducedLine.objects.create(
        **{column.name: getattr(line, column.name) for column in LINE},
        rvu_value=Decimal("2.6800"),
        reimbursement_amount=Decimal("80.10"),
        price_basis="PFS 2026, MAC 01112, locality 05",
    )
    ProducedDiagnosis.objects.create(claim_id=claim_id, sequence=1, code="Z0000", code_type="ABK")
    return claim
