"""The kinds of reference data, and which of them hold for a calendar year only."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
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


LABELS: Final[dict[Kind, str]] = {
    Kind.RVU: "Relative values (PPRRVU)",
    Kind.GPCI: "Geographic indices (GPCI)",
    Kind.OPPS_CAP: "Imaging caps (OPPSCAP)",
    Kind.ANESTHESIA: "Anesthesia conversion factors (ANES)",
    Kind.ANESTHESIA_BASE: "Anesthesia base units",
    Kind.NCCI_PTP: "NCCI pairs of procedures (PTP)",
    Kind.MUE: "Medically unlikely units (MUE, practitioner)",
    Kind.ADD_ON: "Add-on codes (AOC)",
    Kind.ICD10: "ICD-10-CM diagnoses",
    Kind.HCPCS: "HCPCS Level II",
    Kind.POS: "Places of service",
    Kind.MODIFIERS: "Modifiers",
    Kind.TAXONOMY: "NUCC provider taxonomy",
}

# A fee schedule is made for a calendar year: services of the next one are not priced with it.
YEARLY: Final = frozenset({Kind.RVU, Kind.GPCI, Kind.OPPS_CAP, Kind.ANESTHESIA})
# Each release repeats all that ever was, with dates of its own in every row: only the newest release counts.
CUMULATIVE: Final = frozenset({Kind.NCCI_PTP, Kind.ADD_ON})
# Lists without a history: the first one that was imported says what was so before it as well.
OPEN_AT_FIRST: Final = frozenset({Kind.POS, Kind.MODIFIERS, Kind.TAXONOMY})
# CMS cuts these into several files of one date, which stand beside each other.
IN_PARTS: Final = frozenset({Kind.NCCI_PTP})
