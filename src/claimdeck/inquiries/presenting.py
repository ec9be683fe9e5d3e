"""Claims as the payer just gave them, in the shapes of the API."""

from claimdeck.claims.domain.money import dollars, money
from claimdeck.inquiries.schemas import (
    DetailLine,
    DetailPayment,
    Details,
    FoundClaim,
    LineCode,
    PaymentReconciliationShown,
    ReconciledGroup,
)
from claimdeck.payers.domain.reconciliation import Reconciliation
from claimdeck.payers.port import ClaimDetail, PayerClaim, Payment, PracticeAtPayer, ServiceLine


def claim(found: PayerClaim, practice: PracticeAtPayer) -> FoundClaim:
    """A claim as the payer just gave it."""
    return FoundClaim(
        claimNumber=found.claim_number,
        status=found.status,
        outcome=found.outcome,
        outcomeReason=found.outcome_reason,
        patientName=f"{found.patient.first_name} {found.patient.last_name}".strip(),
        firstServiceDate=found.first_service_date,
        lastServiceDate=found.last_service_date,
        totalCharged=money(found.total_charged_cents),
        totalPaid=money(found.total_paid_cents),
        totalAllowed=money(found.total_allowed_cents),
        patientResponsibility=money(found.patient_responsibility_cents),
        processedDate=found.processed_date,
        checkNumber=found.check_number,
        paymentDate=found.payment_date,
        tin=practice.tin,
        payerId=found.payer_id or practice.payer_id,
        statusCode507=found.category_code,
        statusCode508=found.status_code,
        denialCodes=list(found.denial_codes),
        patientAccountNumber=found.patient_account_number,
    )


def details(found: ClaimDetail, practice: PracticeAtPayer, *, sandbox: bool) -> Details:
    """A claim with its lines, payments and their reconciliation."""
    claims = [claim(one, practice) for one in found.claims]
    return Details(
        claim=claims[0],
        claims=claims,
        lines=[_line(line) for line in found.lines],
        diagnosis_codes=list(found.diagnosis_codes),
        payments=[_payment(payment) for payment in found.payments],
        payments_note=found.payments_note,
        reconciliation=_reconciliation(found.reconciliation),
        sandbox=sandbox,
    )


def _reconciliation(check: Reconciliation) -> PaymentReconciliationShown:
    return PaymentReconciliationShown(
        agrees=check.agree,
        groups=[
            ReconciledGroup(
                icn_suffix=group.icn_suffix,
                lines_paid=dollars(group.lines_cents),
                draft_number=group.draft_number,
                draft_amount=money(group.draft_cents),
                agrees=group.agree,
                explanation=_group_explained(group.agree, group.check_pays_several),
            )
            for group in check.suffixes
        ],
        total_lines_paid=dollars(check.lines_cents),
        total_paid=money(check.total_paid_cents),
        explanation=check.explanation,
    )


def _group_explained(agree: bool | None, several: bool) -> str:
    if agree is None:
        return "The payer named no draft to compare with."
    said = "The lines equal the draft." if agree else "The lines differ from the draft."
    return f"{said} The payment pays several claims." if several else said


def _line(line: ServiceLine) -> DetailLine:
    return DetailLine(
        line=line.number,
        service_date=line.first_service_date,
        last_service_date=line.last_service_date,
        procedure=line.procedure_code,
        revenue_code=line.revenue_code,
        units=line.units,
        billed=money(line.billed_cents),
        allowed=money(line.allowed_cents),
        paid=money(line.paid_cents),
        write_off=money(line.write_off_cents),
        not_covered=money(line.not_covered_cents),
        deductible=money(line.deductible_cents),
        copay=money(line.copay_cents),
        coinsurance=money(line.coinsurance_cents),
        patient_responsibility=money(line.patient_responsibility_cents),
        place_of_service=line.place_of_service,
        icn_suffix=line.icn_suffix,
        codes=[LineCode(type=c.kind, code=c.code, description=c.description) for c in line.codes],
    )


def _payment(payment: Payment) -> DetailPayment:
    return DetailPayment(
        kind="EFT" if payment.electronic else "check",
        number=payment.check_number,
        amount=money(payment.check_cents),
        draft_amount=money(payment.draft_cents),
        draft_number=payment.draft_number,
        issue_date=payment.issued_date,
        cashed_date=payment.cashed_date,
        payee=payment.payee_name,
        status=payment.status,
    )
