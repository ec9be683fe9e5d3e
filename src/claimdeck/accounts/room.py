"""What the accounts room brings."""

from typing import Final

from claimdeck.accounts.auditing import audit
from claimdeck.accounts.endpoints import organization, practices, profile, records, registration, sessions, tokens
from claimdeck.accounts.login import bounds
from claimdeck.accounts.login.sessions import clear_expired
from claimdeck.accounts.permissions import (
    ACCESS_RECORDS_READ,
    MEMBERS_MANAGE,
    MEMBERS_READ,
    PRACTICES_MANAGE,
    PRACTICES_READ,
    PROFILE_CHANGE,
    TOKENS_MANAGE,
)
from claimdeck.kit.rooms import Room, Schedule

ROOM: Final = Room(
    (
        sessions.router,
        registration.router,
        profile.router,
        organization.router,
        records.router,
        tokens.router,
        practices.router,
        ACCESS_RECORDS_READ,
        MEMBERS_MANAGE,
        MEMBERS_READ,
        PRACTICES_MANAGE,
        PRACTICES_READ,
        PROFILE_CHANGE,
        TOKENS_MANAGE,
        Schedule("delete expired log-ins", 24 * 3600, clear_expired),
        Schedule("forget failed log-ins", 600, bounds.purge),
        Schedule("delete old audit records", 24 * 3600, audit.purge),
    )
)
