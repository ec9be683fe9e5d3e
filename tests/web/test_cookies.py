"""The cookies over TLS: bound to this very host by their names, also where a neighbour below the domain is hostile."""

import http.client
import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.commands import Program, claimdeck, free_port, wait_until

PASSWORD = "plainly-made-up-passphrase"
TLS = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1"}


def asked(
    port: int, method: str, path: str, headers: dict[str, str], body: object = None
) -> tuple[int, dict[str, str], list[str]]:
    """Status, the cookies that were set by name, and the whole Set-Cookie headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        sent = {**TLS, "Content-Type": "application/json", "Referer": "https://127.0.0.1/", **headers}
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        answer.read()
        lines = answer.headers.get_all("Set-Cookie") or []
    finally:
        connection.close()
    return answer.status, dict(line.split(";")[0].split("=", 1) for line in lines), lines


def listening(port: int) -> bool:
    try:
        return asked(port, "GET", "/health/", {})[0] == 200
    except OSError:
        return False


def test_over_tls_every_cookie_is_bound_to_its_host(tmp_path: Path, migrated: Callable[[Path], Path]) -> None:
    settings = {
        "CLAIMDECK_DATA": str(migrated(tmp_path / "data")),
        "HTTPS": "true",
        "TRUSTED_PROXIES": "1",
        "ADMIN_USERNAME": "chief",
        "ADMIN_PASSWORD": PASSWORD,
    }
    assert claimdeck("migrate", home=tmp_path, settings=settings).returncode == 0
    port = free_port()
    web = Program("web", "--port", port, "--workers", 1, home=tmp_path, log=tmp_path / "log", settings=settings)
    try:
        wait_until(lambda: listening(port))
        _, first, _ = asked(port, "GET", "/api/v1/auth/session/", {})
        csrf = first["__Host-csrftoken"]
        headers = {"Cookie": f"__Host-csrftoken={csrf}", "X-CSRFToken": csrf}
        body = {"username": "chief", "password": PASSWORD}
        status, cookies, lines = asked(port, "POST", "/api/v1/auth/session/", headers, body)
        assert status == 200
        assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-device"}
        for line in lines:
            assert "; Secure" in line and "; Path=/" in line and "Domain" not in line
        session, token = cookies["__Host-sessionid"], cookies["__Host-csrftoken"]
        inside = {"Cookie": f"__Host-sessionid={session}; __Host-csrftoken={token}", "X-CSRFToken": token}
        assert asked(port, "GET", "/api/v1/members/", inside)[0] == 200
        assert asked(port, "POST", "/api/v1/auth/session/activity/", inside, {})[0] == 200
        assert asked(port, "GET", "/admin/", inside)[0] == 200
        # A cookie of the plain name, which any neighbour could set, is nothing here.
        plain = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
        assert asked(port, "GET", "/api/v1/members/", plain)[0] == 401
    finally:
        web.end()
