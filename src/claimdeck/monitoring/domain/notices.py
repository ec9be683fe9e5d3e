"""What people are told about payers that fail, and about people who wait."""

from typing import Final

from claimdeck.notifications.domain.notices import Channels, Event, Notice

PAYER_DOWN: Final = Event("payer_down", "A payer does not answer", Channels(in_app=True, email=True))
CREDENTIALS_REFUSED: Final = Event(
    "credentials_refused", "A payer refuses our credentials", Channels(in_app=True, email=True)
)

REGISTERED: Final = Event("registered", "Somebody waits for approval", Channels(in_app=True, email=True))


def payer_down(*, link: str, payer: str) -> Notice:
    """A payer has not answered for longer than we wait; `payer` is its name."""
    body = "Its rows are marked as not answered; retry them when it is back. Other payers are not affected."
    return Notice(PAYER_DOWN, f"{payer} does not answer", body, link)


def credentials_refused(*, link: str, payer: str) -> Notice:
    """A payer's log-in refuses what we have; `payer` is its name."""
    body = "Check the client id and secret under Settings, then retry the rows that wait."
    return Notice(CREDENTIALS_REFUSED, f"{payer} refuses our credentials", body, link)


def registered(*, link: str, username: str) -> Notice:
    """Somebody has registered and waits; `username` is what they call themselves."""
    body = "Activate or decline the account in the list of people; until then it opens nothing."
    return Notice(REGISTERED, f"{username} waits for approval", body, link)
