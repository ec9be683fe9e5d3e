"""Who may do what by the API: log-in, organization, tokens and practices."""

from typing import Final

from tests.factories.access import ADMIN, EVERYONE, OVERSEERS, READERS, Row, row
from tests.factories.people import PASSWORD

WRONG: Final = {"username": "nobody-of-this-name", "password": "wrong-passphrase"}
# Nothing here is the default organization, into which people register.
NEWCOMER: Final = {"name": "Testa Newcomer", "username": "newcomer", "password": "another-fine-passphrase"}

OPERATIONS: Final[dict[str, Row]] = {
    # Log-in: open to all; these have tests of their own.
    "accounts_read_session": row(EVERYONE, open=True),
    "accounts_open_session": row(EVERYONE, 401, body=WRONG, open=True),
    "accounts_open_token": row(EVERYONE, 401, body=WRONG, open=True),
    "accounts_read_registration": row(EVERYONE, open=True),
    "accounts_register": row(EVERYONE, 403, body=NEWCOMER, open=True),
    "accounts_log_out": row(EVERYONE, 204),
    "accounts_read_profile": row(EVERYONE),
    "accounts_patch_profile": row(EVERYONE, body={"first_name": "Renamed"}),
    # Invitations.
    "accounts_list_invitations": row(OVERSEERS),
    "accounts_invite": row(ADMIN, 201, body={"access": "member", "days": 3}),
    "accounts_revoke_invitation": row(ADMIN, 204),
    "accounts_close_session": row(EVERYONE, 204),
    "accounts_report_activity": row(EVERYONE),
    "accounts_close_all_sessions": row(EVERYONE, 204),
    "accounts_change_password": row(EVERYONE, 204, body={"old": PASSWORD, "new": "another-fine-passphrase"}),
    # The organization.
    "accounts_read_organization": row(READERS),
    "accounts_patch_organization": row(ADMIN, body={"name": "Renamed Billing"}),
    "accounts_list_access_records": row(OVERSEERS),
    "accounts_list_audit_records": row(OVERSEERS),
    # Tokens: one's own; an administrator may end anybody's of the organization.
    "accounts_list_tokens": row(EVERYONE),
    "accounts_create_token": row(EVERYONE, 201, body={"name": "nightly"}),
    "accounts_revoke_token": row(EVERYONE, 204, others={"bob": 404, "auditor": 404, "operator": 404}),
    # Practices.
    "accounts_list_practices": row(READERS),
    "accounts_add_practice": row(ADMIN, 201, body={"name": "South Clinic", "tin": "970000003"}),
    "accounts_read_practice": row(READERS),
    "accounts_patch_practice": row(ADMIN, body={"city": "Testville"}),
    "accounts_list_mappings": row(READERS),
    "accounts_add_mapping": row(ADMIN, 201, body={"payer": "other", "payer_id": "1"}),
    "accounts_patch_mapping": row(ADMIN, body={"payer_id": "39026"}),
    "accounts_remove_mapping": row(ADMIN, 204),
}
