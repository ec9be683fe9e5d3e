"""What is changed about access in the Django admin is written down like what is changed on the page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record, somebody
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.models import Organization, User


def caller_in_admin(request: HttpRequest) -> Caller | None:
    """Who uses the Django admin."""
    user = request.user
    return somebody(user, request, "admin") if isinstance(user, User) else None


class Audited:
    """Mixed into a ModelAdmin: one record for what is added, changed or removed, with the fields from -> to."""

    subject: str
    added: Kind | None = None
    changed: Kind | None = None
    removed: Kind | None = None

    def organization_of(self, obj: Any) -> Organization | None:
        """To whose records it belongs."""
        raise NotImplementedError

    def write_down(self, request: HttpRequest, obj: Any, kind: Kind | None, changes: Mapping[str, Any]) -> None:
        organization = self.organization_of(obj)
        if kind is not None and organization is not None:
            record(
                kind,
                caller_in_admin(request),
                subject=self.subject,
                subject_id=obj.pk,
                subject_name=str(obj),
                changes={name: [_plain(part) for part in parts] for name, parts in changes.items()},
                organization=organization,
            )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        if form.changed_data or not change:
            self.write_form(request, form, self.changed if change else self.added)

    def write_form(self, request: HttpRequest, form: Any, kind: Kind | None) -> None:
        """One record of what was changed in a form, but for passwords."""
        names = [name for name in form.changed_data if "password" not in name]
        changes = {name: [form.initial.get(name), form.cleaned_data.get(name)] for name in names}
        self.write_down(request, form.instance, kind, changes)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.write_down(request, obj, self.removed, {})
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.write_down(request, obj, self.removed, {})
        super().delete_queryset(request, queryset)  # type: ignore[misc]


def _plain(value: Any) -> Any:
    """As JSON can say it: people and practices by their names."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if hasattr(value, "__iter__"):
        return [str(part) for part in value]
    return str(value)
