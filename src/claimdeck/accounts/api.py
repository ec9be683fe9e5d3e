"""The API of accounts: log-in, people, tokens and practices."""

from ninja import Router

from claimdeck.accounts.endpoints import members, practices, sessions, tokens

router = Router()
for part in (sessions, members, tokens, practices):
    router.add_router("", part.router)
