"""Who may do what by the API: notifications: one's own."""

from typing import Final

from tests.factories.access import EVERYONE, Row, row

PREFERENCE: Final = [{"event": "job_ended", "in_app": True, "email": False}]

OPERATIONS: Final[dict[str, Row]] = {
    "notifications_list_notifications": row(EVERYONE),
    "notifications_count_unread": row(EVERYONE),
    "notifications_mark_read": row(EVERYONE, body={"all": True}),
    "notifications_read_preferences": row(EVERYONE),
    "notifications_put_preferences": row(EVERYONE, body=PREFERENCE),
}
