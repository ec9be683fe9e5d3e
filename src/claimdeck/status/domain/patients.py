"""A patient as a result stores it, and the keyed hashes under which it is found again."""

from datetime import date
from typing import Final

from claimdeck.claims.domain.identifiers import subscriber_key
from claimdeck.kit.crypto import KeyRing
from claimdeck.payers.port import Patient
from claimdeck.status.domain.matching import person_key

# An unprintable sign, which no reader lets through.
_SEPARATOR: Final = "\x1f"


def pack_patient(patient: Patient) -> bytes:
    """A patient as stored, before sealing."""
    born = patient.date_of_birth.isoformat() if patient.date_of_birth is not None else ""
    return _SEPARATOR.join((patient.first_name, patient.last_name, born, patient.subscriber_id)).encode()


def unpack_patient(packed: bytes) -> Patient:
    """What `pack_patient` was given."""
    first, last, born, subscriber = packed.decode().split(_SEPARATOR)
    return Patient(first, last, date.fromisoformat(born) if born else None, subscriber)


def subscriber_hash(subscriber_id: str, ring: KeyRing) -> str:
    """The keyed hash under which a member id is found again; empty without one."""
    return ring.fingerprint(subscriber_key(subscriber_id), "subscriber") if subscriber_id else ""


def person_hash(patient: Patient, ring: KeyRing) -> str:
    """The keyed hash under which name and date of birth are found again; empty when either is unknown."""
    if not patient.last_name or patient.date_of_birth is None:
        return ""
    last, first, born = person_key(patient)
    return ring.fingerprint(f"{last}|{first}|{born}", "person")
