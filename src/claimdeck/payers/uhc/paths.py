"""Where UHC's calls are (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from claimdeck.payers.domain.capabilities import Capabilities


@dataclass(frozen=True, slots=True)
class UhcPaths:
    """Where the calls are below the base URL; an empty one says that the server has no such call."""

    by_provider: str = "/Claims/api/claim/summary/byprovider/v2.0"
    by_number: str = "/Claims/api/claim/summary/byclaimnumber/v2.0"
    detail: str = "/Claims/api/claim/detail/v2.0"
    payment: str = "/Claims/api/claim/payment/v2.0"

    @classmethod
    def of(cls, changed: Mapping[str, object]) -> "UhcPaths":
        """The usual paths with some changed by name; what is no path of ours is left out."""
        return cls(**{name: path for name, path in changed.items() if name in cls.__slots__ and isinstance(path, str)})

    @property
    def capabilities(self) -> Capabilities:
        """What can be asked through them: one call serves windows and patients."""
        by_provider = bool(self.by_provider)
        return Capabilities(by_window=by_provider, by_number=bool(self.by_number), by_patient=by_provider)
