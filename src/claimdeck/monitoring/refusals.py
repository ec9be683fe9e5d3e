"""Why a database server did not let a connection in, found in its driver's words, none of which goes on."""

import re
from typing import Final

_SAID: Final = (
    (r"role .* does not exist", "the server does not know this user"),
    (r"password|login failed", "the server does not know this user with this password"),
    (r"database .* does not exist|cannot open database", "the server has no such database"),
    (r"refused", "nothing listens at this host and port"),
    (r"host name|name or service|getaddrinfo|resolve", "there is no host of this name"),
    (r"pg_hba", "the server lets this user in from elsewhere only, or only encrypted (pg_hba.conf, sslmode)"),
    (
        r"certificate|ssl|encrypt",
        "no encrypted connection came about; look at sslmode or Encrypt, and at the certificate",
    ),
    (r"connection slots|too many", "all connections of the server are taken"),
    (r"time-?d? ?out", "there was no answer in time"),
)


def why(error: BaseException) -> str:
    """A part of a sentence; the error's class where its words are not known."""
    text = str(error).lower()
    return next((reason for words, reason in _SAID if re.search(words, text)), type(error).__name__)
