"""Practices and the payer ids that they bill under."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts import practices, schemas, selectors
from claimdeck.accounts.access import require
from claimdeck.accounts.models import PayerMapping, Practice
from claimdeck.accounts.permissions import PRACTICES_MANAGE, PRACTICES_READ
from claimdeck.web.pages import Page, PageContent, PageQuery, paginate

router = Router(tags=["practices"])


@router.get("providers/practices/", response=Page[schemas.PracticeOut])
def list_practices(request: HttpRequest, query: Query[schemas.PracticeQuery]) -> PageContent[Practice]:
    """The practices that one may use; administrators see the inactive ones too."""
    found = selectors.practices_seen_by(require(request, PRACTICES_READ))
    if query.is_active is not None:
        found = found.filter(is_active=query.is_active)
    return paginate(request, found, query, lambda practice: practice)


@router.post("providers/practices/", response={201: schemas.PracticeOut})
def add_practice(request: HttpRequest, form: schemas.PracticeForm) -> Practice:
    """A new practice."""
    caller = require(request, PRACTICES_MANAGE)
    return practices.add_practice(caller.organization, **form.model_dump(), by=caller)


@router.get("providers/practices/{uuid:practice_id}/", response=schemas.PracticeOut)
def read_practice(request: HttpRequest, practice_id: UUID) -> Practice:
    """One practice."""
    return selectors.practice_seen_by(require(request, PRACTICES_READ), practice_id)


@router.patch("providers/practices/{uuid:practice_id}/", response=schemas.PracticeOut)
def patch_practice(request: HttpRequest, practice_id: UUID, change: schemas.PracticeChange) -> Practice:
    """Change a practice, or switch it off and on."""
    caller = require(request, PRACTICES_MANAGE)
    practice = selectors.practice_seen_by(caller, practice_id)
    return practices.change_practice(practice, change.model_dump(exclude_unset=True), by=caller)


@router.get("providers/practices/{uuid:practice_id}/payer_mappings/", response=Page[schemas.MappingOut])
def list_mappings(request: HttpRequest, practice_id: UUID, query: Query[PageQuery]) -> PageContent[PayerMapping]:
    """The payer ids that a practice bills under, with their dates."""
    practice = selectors.practice_seen_by(require(request, PRACTICES_READ), practice_id)
    return paginate(request, selectors.mappings_of(practice), query, lambda mapping: mapping)


@router.post("providers/practices/{uuid:practice_id}/payer_mappings/", response={201: schemas.MappingOut})
def add_mapping(request: HttpRequest, practice_id: UUID, form: schemas.MappingForm) -> PayerMapping:
    """A payer id from one day to another, both counted; dates that overlap are refused."""
    caller = require(request, PRACTICES_MANAGE)
    practice = selectors.practice_seen_by(caller, practice_id)
    return practices.add_mapping(
        practice,
        payer=form.payer,
        payer_id=form.payer_id,
        first=form.effective_from,
        last=form.effective_to,
        by=caller,
    )


@router.patch("payer_mappings/{uuid:mapping_id}/", response=schemas.MappingOut)
def patch_mapping(request: HttpRequest, mapping_id: UUID, change: schemas.MappingChange) -> PayerMapping:
    """Change the payer id or its dates."""
    caller = require(request, PRACTICES_MANAGE)
    mapping = selectors.mapping_seen_by(caller, mapping_id)
    return practices.change_mapping(mapping, change.model_dump(exclude_unset=True), by=caller)


@router.delete("payer_mappings/{uuid:mapping_id}/", response={204: None})
def remove_mapping(request: HttpRequest, mapping_id: UUID) -> None:
    """Remove a payer id."""
    caller = require(request, PRACTICES_MANAGE)
    practices.remove_mapping(selectors.mapping_seen_by(caller, mapping_id), by=caller)
