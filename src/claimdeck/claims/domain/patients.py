"""The patient of a claim: how two are compared, how one is stored, and the keyed hashes under which it is found."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from claimdeck.claims.domain.identifiers import SEPARATORS
from claimdeck.kit.crypto import KeyRing

_SUBSCRIBER_SUFFIX: Final = re.compile(r"-\d{2}$")
# An unprintable sign, which no reader lets through.
_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient as the payer or the biller names them; unknown parts are empty or None."""

    first_name: str = ""
    last_name: str = ""
    date_of_birth: date | None = None
    subscriber_id: str = ""

    @property
    def is_named(self) -> bool:
        """Whether a payer can be asked for this patient: by both names and the date of birth."""
        return bool(self.last_name and self.first_name and self.date_of_birth)


class Agreement(StrEnum):
    """How the patient of an answer compares with the patient of the row."""

    SAME = "same"
    CLASH = "clash"
    UNKNOWN = "unknown"


PersonKey = tuple[str, str, date | None]


def subscriber_key(subscriber_id: str) -> str:
    """A member id without its two-digit dependant suffix (`-00`), case and separators."""
    bare = _SUBSCRIBER_SUFFIX.sub("", subscriber_id.strip())
    return bare.upper() if bare.isalnum() else SEPARATORS.sub("", bare).upper()


def name_key(name: str) -> str:
    """A name without case, spaces and signs, for comparing."""
    return "".join(c for c in name.casefold() if c.isalnum())


def given_name_key(name: str) -> str:
    """The first of the given names, without a middle initial, for comparing."""
    first, *_ = name.split(None, 1) or [""]
    return name_key(first)


def person_key(patient: Patient) -> PersonKey:
    """Last name, first given name and date of birth in one comparable form."""
    return name_key(patient.last_name), given_name_key(patient.first_name), patient.date_of_birth


def agreement(row: Patient, answer: Patient) -> Agreement:
    """SAME when the member id agrees, or name and date of birth do; UNKNOWN when nothing can be compared.

    One that cannot be compared is no clash: payers may leave any of it out.
    """
    compared = False
    if row.subscriber_id and answer.subscriber_id:
        if row.subscriber_id == answer.subscriber_id or subscriber_key(row.subscriber_id) == subscriber_key(
            answer.subscriber_id
        ):
            return Agreement.SAME
        compared = True
    if row.last_name and answer.last_name and row.date_of_birth and answer.date_of_birth:
        mine, theirs = person_key(row), person_key(answer)
        first_agrees = mine[1] == theirs[1] or not mine[1] or not theirs[1]
        if mine[0] == theirs[0] and mine[2] == theirs[2] and first_agrees:
            return Agreement.SAME
        compared = True
    return Agreement.CLASH if compared else Agreement.UNKNOWN


def pack_patient(patient: Patient) -> bytes:
    """A patient as stored, before sealing."""
    born = patient.date_of_birth.isoformat() if patient.date_of_birth is not None else ""
    return _SEPARATOR.join((patient.first_name, patient.last_name, born, patient.subscriber_id)).encode()


def unpack_patient(packed: bytes) -> Patient:
    """What `pack_patient` was given."""
    first, last, born, subscriber = packed.decode().split(_SEPARATOR)
    return Patient(first, last, date.fromisoformat(born) if born else None, subscriber)


def patient_hash(patient_id: str, ring: KeyRing) -> str:
    """The keyed hash under which the practice's own number of a patient is found again; empty without one."""
    return ring.fingerprint(SEPARATORS.sub("", patient_id).upper(), "patient") if patient_id else ""


def subscriber_hash(subscriber_id: str, ring: KeyRing) -> str:
    """The keyed hash under which a member id is found again; empty without one."""
    return ring.fingerprint(subscriber_key(subscriber_id), "subscriber") if subscriber_id else ""


def person_hash(patient: Patient, ring: KeyRing) -> str:
    """The keyed hash under which name and date of birth are found again; empty when either is unknown."""
    if not patient.last_name or patient.date_of_birth is None:
        return ""
    last, first, born = person_key(patient)
    return ring.fingerprint(f"{last}|{first}|{born}", "person")
