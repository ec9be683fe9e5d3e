"""Who may do what by the API with people, skills, job titles and absences."""

from typing import Final

from tests.factories.access import ADMIN, OVERSEERS, READERS, Row, row

OF_NOBODY: Final = {
    "user": "00000000-0000-4000-8000-000000000000",
    "first_date": "2031-05-01",
    "last_date": "2031-05-02",
}
# At `users/` and at `members/`, the older address, alike.
USERS: Final[dict[str, Row]] = {
    "people_list_users": row(OVERSEERS),
    "people_add_user": row(ADMIN, 201, body={"username": "dora"}),
    "people_read_user": row(OVERSEERS),
    "people_patch_user": row(ADMIN, body={"first_name": "Bobby", "seniority": 7}),
    "people_reset_password": row(ADMIN),
}
OPERATIONS: Final[dict[str, Row]] = {
    **USERS,
    **{f"{name}_as_member": asked for name, asked in USERS.items()},
    "people_activate_user": row(ADMIN),
    "people_deactivate_user": row(ADMIN),
    "people_read_departure": row(ADMIN),
    "people_remove_user": row(ADMIN, 204),
    # Skills and job titles.
    "people_list_skills": row(READERS),
    "people_add_skill": row(ADMIN, 201, body={"name": "Cigna"}),
    "people_rename_skill": row(ADMIN, body={"name": "Cigna"}),
    "people_remove_skill": row(ADMIN, 204),
    "people_list_roles": row(READERS),
    "people_add_role": row(ADMIN, 201, body={"name": "Lead"}),
    "people_order_roles": row(ADMIN, 422, body={"roles": [1, 1]}),
    "people_rename_role": row(ADMIN, body={"name": "Lead"}),
    "people_remove_role": row(ADMIN, 204),
    # Absences: one's own, or everybody's for those who oversee people.
    "people_list_absences": row(READERS),
    "people_add_absence": row(ADMIN, 404, body=OF_NOBODY, stranger=(404,)),
    "people_patch_absence": row(ADMIN, body={"reason": "Training"}),
    "people_remove_absence": row(ADMIN, 204),
}
