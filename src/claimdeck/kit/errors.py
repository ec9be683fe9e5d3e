"""The errors that a person or program gets an answer for, each with what to do and whether to try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one field of what was sent; `message` is a sentence that says what to do."""

    field: str
    message: str


class ClaimdeckError(Exception):
    """Base of all errors meant for users.

    `detail` is one sentence for the user and never holds patient data; `code` is a short stable word for
    programs; `status` is the HTTP status that the API answers with. `members` are further members of its answer,
    for whoever sent the request alone.
    """

    status = 500
    title = "Something went wrong"
    code = "ERROR"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.members = dict(members or {})
        if code is not None:
            self.code = code


class BadRequest(ClaimdeckError):
    status = 400
    title = "The request cannot be read"
    code = "BAD_REQUEST"


class Unauthenticated(ClaimdeckError):
    status = 401
    title = "Log in first"
    code = "UNAUTHENTICATED"


class Forbidden(ClaimdeckError):
    status = 403
    title = "Not allowed"
    code = "FORBIDDEN"


class NotFound(ClaimdeckError):
    status = 404
    title = "Not found"
    code = "NOT_FOUND"


class Conflict(ClaimdeckError):
    """The state of the thing does not allow this; nothing was changed."""

    status = 409
    title = "The state does not allow this"
    code = "CONFLICT"


class TooLarge(ClaimdeckError):
    status = 413
    title = "Too large"
    code = "TOO_LARGE"


class UnsupportedKind(ClaimdeckError):
    status = 415
    title = "Unsupported kind of file"
    code = "UNSUPPORTED_KIND"


class Refused(ClaimdeckError):
    """What was sent was read and is refused as a whole; nothing was stored."""

    status = 422
    title = "Refused"
    code = "REFUSED"


class TooMany(ClaimdeckError):
    """A rate limit; `retry_after` is in seconds."""

    status = 429
    title = "Too many requests"
    code = "TOO_MANY"

    def __init__(self, detail: str, *, retry_after: float, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class BadGateway(ClaimdeckError):
    """A system that we asked, such as a payer, did not give a usable answer."""

    status = 502
    title = "The payer gave no usable answer"
    code = "BAD_GATEWAY"


class Unavailable(ClaimdeckError):
    """What is needed is away for now; `retry_after` is in seconds, None where nobody knows."""

    status = 503
    title = "Not available at the moment"
    code = "UNAVAILABLE"

    def __init__(self, detail: str, *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after
