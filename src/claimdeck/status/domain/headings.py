"""Under which headers practice systems export the columns of an upload, and which headers only look like one."""

from dataclasses import replace
from typing import Final

from claimdeck.tabular.columns import ColumnSet

# Beyond the aliases that stand beside the columns themselves. A word may be shortened as practice systems do
# (`Pt`, `Acct`, `#`, `No`, `Dt`): see `tabular.header_keys`.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "claim_number": (
        *("payer_icn", "payer_dcn", "payer_claim_id", "payer_claim_control_number", "payer_control_number"),
        *("payer_reference_number", "payer_claim_reference_number", "payer_internal_control_number"),
        *("insurance_claim_number", "insurance_claim_id", "internal_control_number", "document_control_number"),
        *("claim_control_number", "icn_dcn", "ccn", "icn_number", "dcn_number", "uhc_claim_number"),
    ),
    "patient_account_number": (
        *("patient_account_id", "patient_account_control_number", "account_id", "practice_claim_number"),
        *("practice_account_number", "internal_claim_id", "our_claim_number", "encounter_account_number"),
    ),
    "first_name": ("patient_given_name", "patient_firstname", "member_first_name", "first_nm", "pat_first"),
    "last_name": ("patient_surname", "patient_family_name", "patient_lastname", "member_last_name", "last_nm"),
    "patient_name": ("patient_full_name_last_first", "patient_name_last_first_mi", "patient_last_name_first_name"),
    "date_of_birth": (
        *("patient_birthdate", "birthday", "patient_birthday", "d_o_b", "date_birth", "member_dob", "birth_dt"),
        *("member_date_of_birth", "patient_date_birth", "born"),
    ),
    "subscriber_id": (
        *("subscriber_number", "member_id_number", "subscriber_id_number", "insured_id", "insured_id_number"),
        *("policy_number", "insurance_id_number", "insurance_member_id", "primary_member_id", "primary_policy_number"),
        *("primary_subscriber_id", "policy_id_number", "patient_member_id", "patient_insurance_id"),
        *("insurance_policy_number", "insured_policy_number", "primary_insurance_id"),
    ),
    "tin": (
        *("federal_tax_id", "federal_tax_id_number", "federal_tax_number", "tax_id_number", "tax_number", "ein"),
        *("tin_number", "fein", "federal_tin", "tax_identification", "tin_ein", "ein_tin", "federal_ein"),
        *("provider_tax_id", "practice_tax_id", "billing_tax_id", "billing_provider_tin", "billing_provider_tax_id"),
        *("group_tin", "group_tax_id", "taxpayer_id", "provider_ein", "billing_provider_ein"),
    ),
    "payer_id": ("payer_id_number", "payer_code", "electronic_payer_id", "edi_payer_id", "insurance_payer_code"),
    "first_service_date": (
        *("service_date_from", "service_from_date", "from_service_date", "from_dos", "dos_start", "start_dos", "from"),
        *("dos_from_date", "date_of_service_from", "statement_from_date", "first_dos", "begin_dos", "dos_begin"),
        *("service_begin_date", "start_date_of_service", "from_date_of_service", "statement_from"),
        *("service_dates", "dates_of_service", "dos_date"),
    ),
    "last_service_date": (
        *("service_date_to", "service_to_date", "to_service_date", "to_dos", "dos_end", "end_dos", "to"),
        *("dos_to_date", "date_of_service_to", "statement_to_date", "last_dos", "service_thru_date", "thru_date"),
        *("end_date_of_service", "to_date_of_service", "dos_thru", "thru_dos", "statement_to"),
        *("service_dates", "dates_of_service", "dos_date"),
    ),
}

# Words that, all in one header, make it look like the column although it is no known name for it.
CLUES: Final[dict[str, tuple[str, ...]]] = {
    "claim_number": ("claim id", "claim control", "claim reference", "claim icn", "icn", "dcn", "payer control"),
    "patient_account_number": ("account number", "account id", "patient account", "patient control", "encounter id"),
    "first_name": ("patient first", "given name", "firstname"),
    "last_name": ("patient last", "family name", "surname", "lastname"),
    "date_of_birth": ("birth", "dob", "birthdate", "birthday"),
    "subscriber_id": (
        *("member id", "member number", "subscriber number", "policy number", "policy id", "insured id"),
        *("insurance number", "medicaid id", "card number"),
    ),
    "tin": ("tax id", "tax number", "ein", "federal id", "federal number"),
    "payer_id": ("payer code", "payer number"),
    "first_service_date": ("service from", "from dos", "dos", "service date", "service start", "service begin"),
    "last_service_date": ("service to", "dos to", "service end"),
}


def with_headings(columns: ColumnSet) -> ColumnSet:
    """The columns with every header under which they are known."""
    return tuple(
        replace(
            column,
            aliases=(*column.aliases, *ALIASES.get(column.name, ())),
            clues=(*column.clues, *CLUES.get(column.name, ())),
        )
        for column in columns
    )
