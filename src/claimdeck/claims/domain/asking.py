"""Whether a payer can be asked about a claim in work: what that takes, and what is missing."""

from claimdeck.claims.domain.patients import Patient


def why_not_asked(*, provider: str, tin: str, claim_number: str, patient: Patient) -> str:
    """What is missing to ask the payer, as a sentence that says what to do; empty where nothing is."""
    if not provider:
        return "This payer cannot be asked from here. Connect it under Payers' limits and aliases."
    if not tin:
        return "The practice's tax number is not known. Add the practice to the claim."
    if claim_number or (patient.is_named and patient.subscriber_id):
        return ""
    return "Asking takes the payer's claim number, or the patient's names, date of birth and member id."
