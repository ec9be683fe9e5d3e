"""Who saw which patient data, and who changed what about access."""

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts import schemas, selectors
from claimdeck.accounts.access import require
from claimdeck.accounts.models import AccessRecord, AuditRecord
from claimdeck.accounts.permissions import ACCESS_RECORDS_READ
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["access records"])


@router.get("access-records/", response=Page[schemas.AccessRecordOut])
def list_access_records(request: HttpRequest, query: Query[schemas.AccessRecordQuery]) -> PageContent[AccessRecord]:
    """Who saw or took out which patient data, newest first."""
    caller = require(request, ACCESS_RECORDS_READ)
    wanted = {
        "username": query.user,
        "action": query.action,
        "subject": query.subject,
        "subject_id": query.subject_id,
        "created_at__gte": query.from_,
        "created_at__lt": query.to,
    }
    records = selectors.access_records_of(caller.organization)
    records = records.filter(**{name: value for name, value in wanted.items() if value})
    return paginate(request, records, query, lambda record: record)


@router.get("audit-records/", response=Page[schemas.AuditRecordOut])
def list_audit_records(request: HttpRequest, query: Query[schemas.AuditRecordQuery]) -> PageContent[AuditRecord]:
    """What people did to access itself, newest first; `user` finds what they did and what was done to them."""
    caller = require(request, ACCESS_RECORDS_READ)
    wanted = {"kind": query.kind, "created_at__gte": query.from_, "created_at__lt": query.to}
    records = selectors.audit_records_of(caller.organization)
    records = records.filter(**{name: value for name, value in wanted.items() if value})
    if query.user:
        records = records.filter(Q(username=query.user) | Q(subject="member", subject_name=query.user))
    return paginate(request, records, query, lambda record: record)
