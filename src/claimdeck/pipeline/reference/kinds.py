"""The kinds of reference data, and which of them hold for a calendar year only."""

from enum import StrEnum
from typing import Final


class ReferenceKind(StrEnum):
    """What a release is of; the value is what `--kind` takes and the table of releases holds."""

    RVU = "rvu"
    GPCI = "gpci"
    OPPS_CAP = "opps_cap"
    ANESTHESIA = "anesthesia"
    ANESTHESIA_BASE = "anesthesia_base"
    NCCI_PTP = "ncci_ptp"
    MUE = "mue"
    ADD_ON = "add_on"
    ICD10 = "icd10"
    HCPCS = "hcpcs"
    POS = "pos"
    MODIFIERS = "modifiers"
    TAXONOMY = "taxonomy"


LABELS: Final[dict[ReferenceKind, str]] = {
    ReferenceKind.RVU: "Relative values (PPRRVU)",
    ReferenceKind.GPCI: "Geographic indices (GPCI)",
    ReferenceKind.OPPS_CAP: "Imaging caps (OPPSCAP)",
    ReferenceKind.ANESTHESIA: "Anesthesia conversion factors (ANES)",
    ReferenceKind.ANESTHESIA_BASE: "Anesthesia base units",
    ReferenceKind.NCCI_PTP: "NCCI pairs of procedures (PTP)",
    ReferenceKind.MUE: "Medically unlikely units (MUE, practitioner)",
    ReferenceKind.ADD_ON: "Add-on codes (AOC)",
    ReferenceKind.ICD10: "ICD-10-CM diagnoses",
    ReferenceKind.HCPCS: "HCPCS Level II",
    ReferenceKind.POS: "Places of service",
    ReferenceKind.MODIFIERS: "Modifiers",
    ReferenceKind.TAXONOMY: "NUCC provider taxonomy",
}

# A fee schedule is made for a calendar year: services of the next one are not priced with it.
YEARLY: Final = frozenset({ReferenceKind.RVU, ReferenceKind.GPCI, ReferenceKind.OPPS_CAP, ReferenceKind.ANESTHESIA})
# Each release repeats all that ever was, with dates of its own in every row: only the newest release counts.
CUMULATIVE: Final = frozenset({ReferenceKind.NCCI_PTP, ReferenceKind.ADD_ON})
# Lists without a history: the first one that was imported says what was so before it as well.
OPEN_AT_FIRST: Final = frozenset({ReferenceKind.POS, ReferenceKind.MODIFIERS, ReferenceKind.TAXONOMY})
# CMS cuts these into several files of one date, which stand beside each other.
IN_PARTS: Final = frozenset({ReferenceKind.NCCI_PTP})
