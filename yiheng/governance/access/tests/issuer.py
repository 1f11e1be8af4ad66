"""A local OpenID provider over real HTTP whose tokens can be made wrong in one way at a time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

ENDPOINTS = {
    "authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks",
}  # fmt: skip
CLIENT, SECRET = "yiheng", "a-secret-of-the-client"


class Issuer:
    """What it says and signs; tests change one thing."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
        self.published = [self.key]
        self.staff_no, self.amr = "D00001", ["pwd"]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.sign_with: Any = None
        self.description: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.base = ""
        self.asked: list[str] = []

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self.key = RSAKey.generate_key(2048, parameters={"kid": f"k{len(self.published) + 1}"})
        self.published = [self.key]

    def token(self, nonce: str) -> str:
        """An ID token, right but for what the test made wrong."""
        claims = {
            "iss": self.base, "sub": "u-1", "aud": CLIENT, "iat": int(time()),
            "exp": int(time()) + 300, "nonce": nonce, "employee_no": self.staff_no,
            "amr": self.amr,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid} | self.header
        if header["alg"] in ("none", "HS256"):
            said = ".".join(_part(json.dumps(one).encode()) for one in (header, claims))
            shared = self.key.as_pem(private=False)  # the public key taken for a shared secret
            made = hmac.new(shared, said.encode(), hashlib.sha256).digest()
            return f"{said}.{_part(made) if header['alg'] == 'HS256' else ''}"
        return jwt.encode(header, claims, self.sign_with or self.key)


class Handler(BaseHTTPRequestHandler):
    """Answers as an ``Issuer`` says."""

    issuer: Issuer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.issuer.asked.append(url.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.endswith("openid-configuration"):
            ends = {name: f"{self.issuer.base}/{path}" for name, path in ENDPOINTS.items()}
            ends["issuer"] = self.issuer.base
            self.says(ends | self.issuer.description)
        elif url.path == "/jwks":
            self.says({"keys": [one.as_dict(private=False) for one in self.issuer.published]})
        elif url.path == "/authorize":
            self.issuer.codes["c-1"] = asked
            back = urlencode({"code": "c-1", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        given = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        asked = self.issuer.codes.pop(given.get("code", ""), None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        ).decode().rstrip("=")  # fmt: skip
        right = (
            asked is not None and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == given["redirect_uri"]
            and self.headers["Authorization"] == f"Basic {known}"
        )  # fmt: skip
        if not right or asked is None:
            self.says({"error": "invalid_grant"}, 400)
            return
        token = self.issuer.token(asked["nonce"])
        self.says({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def says(self, body: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Silence."""


@contextmanager
def issuer() -> Iterator[Issuer]:
    """Serve one on a free port."""
    made = Issuer()

    class Own(Handler):
        issuer = made

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
