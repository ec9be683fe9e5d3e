"""Columns that were mapped by hand, remembered for the organization's next file with the same headers."""

from collections.abc import Mapping, Sequence
from typing import Final

from claimdeck.accounts.models import Organization
from claimdeck.kit.clock import now
from claimdeck.storage.sealing import key_ring
from claimdeck.tabular.headers.keys import header_key
from claimdeck.uploads.models import ColumnMapping

# Shapes of files that an organization may have; the ones that were not used for longest are forgotten.
MOST: Final = 200


def recalled(organization: Organization, layout: str, headers: Sequence[str]) -> dict[str, str]:
    """By header of a file, the columns of the mapping that was last made for such a file; empty for none."""
    found = ColumnMapping.objects.filter(organization=organization, shape=_shape(layout, headers)).first()
    if found is None:
        return {}
    return {headers[int(place)]: column for place, column in found.columns.items() if int(place) < len(headers)}


def remember(organization: Organization, layout: str, headers: Sequence[str], by_hand: Mapping[str, str]) -> None:
    """Keep the mapping of a file for the next of its layout and shape; an empty one is forgotten."""
    mappings = ColumnMapping.objects.filter(organization=organization)
    shape = _shape(layout, headers)
    if not by_hand:
        mappings.filter(shape=shape).delete()
        return
    hand = {header_key(header): column for header, column in by_hand.items()}
    places = {str(place): hand[key] for place, header in enumerate(headers) if (key := header_key(header)) in hand}
    ColumnMapping.objects.update_or_create(
        organization=organization, shape=shape, defaults={"columns": places, "used_at": now()}
    )
    surplus = list(mappings.order_by("-used_at", "-pk").values_list("pk", flat=True)[MOST:])
    mappings.filter(pk__in=surplus).delete()


def _shape(layout: str, headers: Sequence[str]) -> str:
    """Headers may hold anything, so only a keyed hash of them is kept, a different one for each layout."""
    return key_ring().fingerprint("\x1f".join(map(header_key, headers)), f"{layout}.columns")
