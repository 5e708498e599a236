// A receiver of booking events, on Node's standard library: verify, answer, then work.
//
// WEBHOOK_SECRET holds the secret, or several, separated by commas, while one replaces another. PORT, TLS_CERT and
// TLS_KEY say where and how to listen. A real receiver keeps its queue and what it knows in a database, not in memory.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";

const { WEBHOOK_SECRET = "", PORT = "3000", TLS_CERT, TLS_KEY } = process.env;
const keys = WEBHOOK_SECRET.split(",").map((secret) => Buffer.from(secret.trim().replace(/^whsec_/, ""), "base64"));
const MAX_BODY = 4 * 1024 * 1024, MAX_AGE = 300, MAX_WAITING = 10_000;
if (keys.some((key) => key.length < 16)) throw new Error("WEBHOOK_SECRET must hold whsec_… secrets");

type Envelope = { event_type: string; operation?: string; timestamp: string; payload: Payload };
type Payload = { pnrId?: string; tripId?: string; id?: string; basicTripInfo?: { tripId?: string } };
const waiting: { id: string; body: Buffer }[] = [];
const knownIds = new Set<string>();
const applied = new Map<string, string>();

/** Whether one of the signatures is by one of our keys, over these very bytes, a short time ago. */
function isGenuine(request: IncomingMessage, body: Buffer): boolean {
  const header = (name: string) => String(request.headers[`x-spotnana-webhook-${name}`] ?? "");
  const timestamp = header("timestamp");
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (header("id") === "" || !/^\d+$/.test(timestamp) || !(age <= MAX_AGE)) return false;
  const given = header("signature").split(" ").map((one) => Buffer.from(one.replace(/^v1,/, ""), "base64"));
  const sign = (key: Buffer) => createHmac("sha256", key).update(`${header("id")}.${timestamp}.`).update(body).digest();
  return keys.map(sign).some((our) => given.some((one) => one.length === our.length && timingSafeEqual(one, our)));
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = (status: number, more = {}) => void response.writeHead(status, { "content-length": 0, ...more }).end();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY) return answer(413, { connection: "close" });
  }
  const body = Buffer.concat(chunks);
  if (!isGenuine(request, body)) return answer(401);
  if (waiting.length >= MAX_WAITING) return answer(503); // It comes again.
  waiting.push({ id: String(request.headers["x-spotnana-webhook-id"]), body });
  setImmediate(applyNext);
  answer(200);
}

function applyNext(): void {
  const next = waiting.shift();
  if (!next || knownIds.has(next.id)) return;
  knownIds.add(next.id);
  try {
    apply(JSON.parse(next.body.toString()) as Envelope);
  } catch (error) {
    console.log("failed", error); // What is not understood does not stop what is.
  }
}

function apply({ event_type, operation, timestamp, payload }: Envelope): void {
  const booking = payload.pnrId ?? payload.basicTripInfo?.tripId ?? payload.tripId ?? payload.id;
  const subject = `${event_type} ${booking}`;
  // Times are written alike, in UTC, so that their texts order as they do.
  if (timestamp < (applied.get(subject) ?? "")) return;
  applied.set(subject, timestamp);
  console.log("applied", event_type, operation ?? "-", booking);
}

const handle = (request: IncomingMessage, response: ServerResponse) => {
  receive(request, response).catch(() => response.destroy());
};
const tls = TLS_CERT && TLS_KEY ? { cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) } : undefined;
const server = tls ? createHttps(tls, handle) : createHttp(handle);
server.listen(Number(PORT), "127.0.0.1", () => console.log("listening on port", (server.address() as AddressInfo).port));
process.on("SIGTERM", () => {
  server.close(); // What was answered 200 is done before the end.
  server.closeIdleConnections();
});
