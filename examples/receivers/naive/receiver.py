"""How not to receive: verifies nothing, works before it answers, answers 200 to everything. `jetbridge certify` says so.

PORT, TLS_CERT and TLS_KEY say where and how to listen.
"""
import json, os, ssl, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BYTES_A_SECOND = 150_000  # How fast the pretended work is.
one_at_a_time = threading.Lock()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        event = json.loads(body)
        with one_at_a_time:
            time.sleep(len(body) / BYTES_A_SECOND)
            print("applied", event.get("event_type"), event.get("operation"), flush=True)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


ThreadingHTTPServer.request_queue_size = 128
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
if "TLS_CERT" in os.environ:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["TLS_CERT"], os.environ["TLS_KEY"])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(f"listening on port {server.server_port}", flush=True)
server.serve_forever()
