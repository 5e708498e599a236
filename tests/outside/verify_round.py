"""A receiver with the published `standardwebhooks` library: takes a delivery over TLS and verifies it.

usage: verify_round.py URL TOKEN CERTIFICATE KEY
"""

import http.server
import json
import ssl
import sys
import threading
import urllib.request

from standardwebhooks import Webhook, WebhookVerificationError

url, token, certificate, key = sys.argv[1:]
received = []
arrived = threading.Event()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        received.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()
        arrived.set()

    def log_message(self, *_):
        pass


def post(path, body):
    request = urllib.request.Request(
        url + path, json.dumps(body).encode(), {"authorization": f"Bearer {token}", "content-type": "application/json"}
    )
    return json.load(urllib.request.urlopen(request))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()

company = "11111111-1111-4111-8111-999999999999"
target = f"https://localhost:{server.server_address[1]}/hooks"
made = post("/v3/webhooks/subscriptions", {"subscriberId": company, "url": target, "eventTypes": ["PNR_V3"]})
event = {"eventType": "PNR_V3", "operation": "BOOKING_CREATED", "organizationId": company, "payload": {"pnrId": "1", "name": "René"}}
assert post("/ext/v1/events", event)["matched"] == 1
assert arrived.wait(30), "nothing arrived within 30 s"
headers, body = received[0]
webhook = Webhook(made["hmacSigningSecret"])
assert webhook.verify(body, headers)["payload"] == {"pnrId": "1", "name": "René"}
try:
    webhook.verify(body + b" ", headers)
    sys.exit("an altered body was accepted")
except WebhookVerificationError:
    print("the standardwebhooks library of Python verified a delivery, and refused an altered one")
