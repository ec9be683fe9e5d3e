"""Which code sets and fee schedules claims are judged and priced by, over HTTP. Nothing of a claim or a patient."""

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import signed_in
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.reference.kinds import LABELS, ReferenceKind
from claimdeck.pipeline.reference.models import Release
from claimdeck.pipeline.reference.releases import published
from claimdeck.pipeline.releases.schemas import ORDERS, ReleaseQuery, ReleaseShown
from claimdeck.web.pages import Page, PageContent, ordered, paginate

router = Router(tags=["pipeline: reference data"], auth=signed_in)


@router.get("pipeline/reference/", response=Page[ReleaseShown], summary="Releases of reference data that count")
def reference_list(request: HttpRequest, query: Query[ReleaseQuery]) -> PageContent[ReleaseShown]:
    """By kind and date; the same as `claimdeck reference list`."""
    require_owner(request, PIPELINE_READ)
    releases = published()
    if query.kind is not None:
        releases = releases.filter(kind=query.kind.value)
    if query.made_up is not None:
        releases = releases.filter(made_up=query.made_up)
    return paginate(request, ordered(releases, query.ordering, ORDERS), query, _shown)


def _shown(release: Release) -> ReleaseShown:
    kind = ReferenceKind(release.kind)
    return ReleaseShown(
        id=release.pk,
        kind=kind,
        label=LABELS[kind],
        title=release.title,
        part=release.part,
        effective_date=release.effective_date,
        rows=release.rows,
        made_up=release.made_up,
        imported_at=release.imported_at,
        imported_by=release.imported_by,
        content_hash=release.content_hash,
    )
