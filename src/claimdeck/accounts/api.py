"""The API of accounts: log-in, people, their records, tokens and practices."""

from ninja import Router

from claimdeck.accounts.endpoints import members, practices, records, sessions, tokens

router = Router()
for part in (sessions, members, records, tokens, practices):
    router.add_router("", part.router)
