"""The people of every access test: Alice owns, Bob is her colleague, Charlie is a stranger."""

import functools
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.test import Client

from claimdeck.accounts.access import KEY_PREFIX, Caller, caller_of, hash_of
from claimdeck.accounts.domain.roles import Access, Scope
from claimdeck.accounts.models import ApiToken, Organization, Practice, User
from claimdeck.kit.clock import now

PASSWORD = "plainly-made-up-passphrase"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@functools.lru_cache(maxsize=1)
def _password_hash() -> str:
    # One Argon2 hash for everybody: hashing is slow on purpose.
    return make_password(PASSWORD)


def make_organization(name: str = "Made-up Billing", **values: object) -> Organization:
    return Organization.objects.create(name=name, **values)


def make_practice(
    organization: Organization, tin: str = "970000001", name: str = "Main Clinic", **values: object
) -> Practice:
    """A practice; made-up TINs begin with 97."""
    return Practice.objects.create(organization=organization, tin=tin, name=name, **values)


def make_user(
    username: str, organization: Organization | None, access: Access = Access.MEMBER, **values: object
) -> User:
    """A user who can log in with PASSWORD."""
    return User.objects.create(
        username=username,
        first_name=username.capitalize(),
        last_name="Testa",
        email=f"{username}@example.test",
        password=_password_hash(),
        organization=organization,
        access=access.value,
        **values,
    )


def make_token(
    user: User,
    scopes: tuple[Scope, ...] = (Scope.FULL,),
    *,
    expires_at: datetime | None = None,
    revoked_at: datetime | None = None,
) -> str:
    """A stored token; answers its key."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=user,
        name=f"token of {user.username}",
        prefix=key[:12],
        hash=hash_of(key),
        scopes=[scope.value for scope in scopes],
        expires_at=expires_at,
        revoked_at=revoked_at,
    )
    return key


def caller_for(user: User) -> Caller:
    """The caller that commands and selectors take, as if `user` were logged in on the page."""
    return caller_of(user, via="session", request=None)


def client_of(user: User, *, checks_csrf: bool = False) -> Client:
    """A browser in which `user` is logged in."""
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(user, backend=BACKEND)
    return client


def bearer(key: str) -> Client:
    """A program that sends this token's key."""
    return Client(headers={"Authorization": f"Bearer {key}"})


def bearer_of(user: User, *scopes: Scope) -> Client:
    """A program with a fresh token of `user` (scope full unless named)."""
    return bearer(make_token(user, scopes or (Scope.FULL,)))


@dataclass
class People:
    """Two organizations with practices and people.

    `admin`, `alice`, `bob`, `auditor` and `operator` belong to `organization`, `charlie` (an admin, the
    strongest stranger) to `other`. `revoked_key` and `expired_key` were Alice's.
    """

    organization: Organization
    other: Organization
    main_clinic: Practice
    north_clinic: Practice
    other_clinic: Practice
    admin: User
    alice: User
    bob: User
    auditor: User
    operator: User
    charlie: User
    revoked_key: str
    expired_key: str
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """By who asks: anonymous, revoked, expired, or a person's name, logged in on the page."""
        if name not in self.clients:
            self.clients[name] = self._new_client(name)
        return self.clients[name]

    def _new_client(self, name: str) -> Client:
        match name:
            case "anonymous":
                return Client()
            case "revoked":
                return bearer(self.revoked_key)
            case "expired":
                return bearer(self.expired_key)
            case _:
                return client_of(getattr(self, name))


def make_people() -> People:
    organization, other = make_organization(), make_organization("Strangers Billing")
    alice = make_user("alice", organization)
    moment = now()
    return People(
        organization=organization,
        other=other,
        main_clinic=make_practice(organization),
        north_clinic=make_practice(organization, "970000002", "North Clinic"),
        other_clinic=make_practice(other, "970000009", "Strange Clinic"),
        admin=make_user("admin", organization, Access.ADMIN),
        alice=alice,
        bob=make_user("bob", organization),
        auditor=make_user("auditor", organization, Access.AUDITOR),
        operator=make_user("operator", organization, Access.OPERATOR),
        charlie=make_user("charlie", other, Access.ADMIN),
        revoked_key=make_token(alice, revoked_at=moment),
        expired_key=make_token(alice, expires_at=moment - timedelta(seconds=1)),
    )
