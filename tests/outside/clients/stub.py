"""Answers as the original does, for clients that are generated from our document.

Usage: stub.py TOKEN. It prints its URL. What it gives is what the original's samples show: only required fields in a
list, errors with a code that nobody knows, no expiry of a token. What it refuses is told on stderr.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

TOKEN = sys.argv[1]
SUBSCRIPTIONS = "/v3/webhooks/subscriptions"
REQUIRED = {"id", "name", "eventTypes", "subscriberId", "eventSource", "url"}
DATE = {"iso8601": "2017-07-21"}

subscriptions = {}


class Refused(Exception):
    def __init__(self, status, code, reason):
        super().__init__(f"{status} {reason}")
        self.status, self.code = status, code


def invalid(reason):
    return Refused(400, "API_VALIDATION_FAILED", reason)


def create(body):
    missing = REQUIRED - {"id"} - body.keys()
    unknown = body.keys() - REQUIRED - {"isActive", "customHeaders"} | body.keys() & {"id"}
    nulls = [name for name, value in body.items() if value is None]
    if missing or unknown or nulls:
        raise invalid(f"create: missing {missing}, unknown {unknown}, null {nulls}")
    by = "25a02396-1048-48f9-bf93-102d2fb7895e"
    made = {"id": str(uuid4()), "isActive": True, **body, "createdBy": by, "updatedBy": by, "createdAt": DATE, "updatedAt": DATE}
    subscriptions[made["id"]] = made
    return 201, {"id": made["id"], "hmacSigningSecret": "string", "createdAt": DATE}


def list_(subscriber, query):
    offset, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["50"])[0])
    found = [one for one in subscriptions.values() if one["subscriberId"] == subscriber]
    page = [{name: one[name] for name in one if name in REQUIRED} for one in found[offset : offset + limit]]
    return 200, {"subscriptions": page, "totalCount": len(found)}


def find(id):
    if id not in subscriptions:
        raise Refused(404, "WEBHOOK_SUBSCRIPTION_NOT_FOUND", f"no subscription {id}")
    return subscriptions[id]


def update(id, body):
    found = find(id)
    if body.keys() != {"name"} or not isinstance(body["name"], str):
        raise invalid(f"the update must hold the name alone: {body}")
    found["name"] = body["name"]
    return 204, None


def token(form):
    if form.get("grant_type") != ["client_credentials"] or not form.keys() >= {"client_id", "client_secret"}:
        raise Refused(403, "FORBIDDEN", f"the token's form: {form}")
    return 200, {"access_token": TOKEN, "token_type": "Bearer"}


class Stub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        raw = self.body()
        try:
            status, body = self.route(raw)
        except Refused as refused:
            print(f"{self.command} {self.path}: {refused}", file=sys.stderr, flush=True)
            link = "https://debug.services.spotnana.com/file-search-results/4f2a?q=debugid"
            status, body = refused.status, {"debugIdentifier": link, "errorMessages": [{"errorCode": refused.code}]}
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if body is not None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = answer

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        raw = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            raw += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return raw

    def route(self, raw):
        url = urlsplit(self.path)
        if (self.command, url.path) == ("POST", "/v2/auth/oauth2-token"):
            self.expect_content("application/x-www-form-urlencoded")
            return token(parse_qs(raw.decode()))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refused(401, "USER_NOT_AUTHENTICATED", "no bearer token")
        match self.command, url.path.removeprefix(SUBSCRIPTIONS).split("/"):
            case "POST", [""]:
                return create(self.json(raw))
            case "GET", ["", "subscriber", subscriber, "list"]:
                return list_(subscriber, parse_qs(url.query))
            case "GET", ["", id]:
                return 200, find(id)
            case "PATCH", ["", id]:
                return update(id, self.json(raw))
        raise Refused(404, "NOT_FOUND", "no such operation")

    def json(self, raw):
        self.expect_content("application/json")
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise invalid(f"not an object: {raw}")
        return body

    def expect_content(self, kind):
        given = self.headers.get("Content-Type", "")
        if given.split(";")[0].strip().lower() != kind:
            raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", f"Content-Type: {given}")

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
