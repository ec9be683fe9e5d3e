"""Where UHC's calls are (pure)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UhcPaths:
    """Where the calls are below the base URL; an empty one says that the server has no such call."""

    by_provider: str = "/Claims/api/claim/summary/byprovider/v2.0"
    by_number: str = "/Claims/api/claim/summary/byclaimnumber/v2.0"
    detail: str = "/Claims/api/claim/detail/v2.0"
    payment: str = "/Claims/api/claim/payment/v2.0"
