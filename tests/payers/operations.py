"""Who may do what by the API: payers and their accounts."""

from typing import Final

from tests.factories.access import ADMIN, EVERYONE, Row, row

ACCOUNT: Final = {"payer": "uhc", "base_url": "http://127.0.0.1:9", "client_id": "a", "client_secret": "b"}

OPERATIONS: Final[dict[str, Row]] = {
    "payers_list_payers": row(EVERYONE),
    "payers_list_accounts": row(EVERYONE),
    "payers_add_account": row(ADMIN, 201, body=ACCOUNT),
    "payers_read_account": row(EVERYONE),
    "payers_patch_account": row(ADMIN, body={"name": "Renamed account"}),
    "payers_remove_account": row(ADMIN, 204),
    "payers_test_account": row(ADMIN),
}
