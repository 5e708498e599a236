"""A receiver of booking events, on Python's standard library: verify, answer, then work.

WEBHOOK_SECRET holds the secret, or several, separated by commas, while one replaces another. PORT, TLS_CERT and TLS_KEY
say where and how to listen. A real receiver keeps its queue and what it knows in a database instead of in memory.
"""
import base64, hashlib, hmac, json, os, queue, re, signal, ssl, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEYS = [base64.b64decode(one.strip().removeprefix("whsec_")) for one in os.environ["WEBHOOK_SECRET"].split(",")]
MAX_BODY, MAX_AGE, MAX_WAITING = 4 * 1024 * 1024, 300, 10_000
work, known_ids, applied = queue.Queue(), set(), {}


def is_genuine(headers, body):
    """Whether one of the signatures is by one of our keys, over these very bytes, a short time ago."""
    id, timestamp = headers.get("x-spotnana-webhook-id", ""), headers.get("x-spotnana-webhook-timestamp", "")
    if not id or not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > MAX_AGE:
        return False
    given = [one.removeprefix("v1,") for one in headers.get("x-spotnana-webhook-signature", "").split()]
    signed = f"{id}.{timestamp}.".encode() + body
    ours = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in KEYS]
    return any(hmac.compare_digest(one.encode(), our) for one in given for our in ours)


class Receiver(BaseHTTPRequestHandler):
    protocol_version, timeout, disable_nagle_algorithm = "HTTP/1.1", 60, True
    log_message = lambda *_: None

    def do_POST(self):
        length = int(self.headers.get("content-length", "0"))
        if not 0 <= length <= MAX_BODY:
            return self.send_error(413)  # Which closes the connection, too: the body is still on its way.
        body = self.rfile.read(length)
        if not is_genuine(self.headers, body):
            return self.answer(401)
        if work.qsize() >= MAX_WAITING:
            return self.answer(503)  # It comes again.
        work.put((self.headers["x-spotnana-webhook-id"], body))
        self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


def apply(id, event):
    payload = event["payload"]
    booking = payload.get("pnrId") or payload.get("basicTripInfo", payload).get("tripId") or payload.get("id")
    subject, timestamp = (event["event_type"], booking), event["timestamp"]
    # Times are written alike, in UTC, so that their texts order as they do.
    if id not in known_ids and timestamp >= applied.get(subject, ""):
        applied[subject] = timestamp
        print("applied", event["event_type"], event.get("operation", "-"), booking, flush=True)
    known_ids.add(id)


def work_on_events():
    while True:
        id, body = work.get()
        try:
            apply(id, json.loads(body))
        except Exception as error:  # What is not understood does not stop what is.
            print("failed", repr(error), flush=True)
        work.task_done()


ThreadingHTTPServer.request_queue_size = 128
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
if "TLS_CERT" in os.environ:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(os.environ["TLS_CERT"], os.environ["TLS_KEY"])
    # Hands are shaken in the thread of the connection, so that a slow one does not keep the next waiting.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=work_on_events, daemon=True).start()
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
print(f"listening on port {server.server_port}", flush=True)
server.serve_forever(poll_interval=0.1)
work.join()  # What was answered 200 is done before the end.
