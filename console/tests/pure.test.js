// The arithmetic behind what is drawn and shown.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFileSync } from 'node:fs'
import { createServer } from 'vite'

let vite, calls, json, schedule, waterfall, words, deliveries, operations
before(async () => {
  vite = await createServer({ root: `${import.meta.dirname}/..`, server: { middlewareMode: true, ws: false, watch: null }, appType: 'custom', logLevel: 'error' })
  const load = (path) => vite.ssrLoadModule(path)
  json = await load('/src/parts/json.ts')
  schedule = await load('/src/draw/schedule.ts')
  calls = await load('/src/api/calls.svelte.ts')
  waterfall = await load('/src/draw/waterfall.ts')
  words = await load('/src/parts/words.ts')
  deliveries = await load('/src/parts/deliveries.ts')
  operations = await load('/src/parts/operations.ts')
})
after(() => vite?.close())

test('JSON keeps the text of numbers and the order of keys', () => {
  const text = '{"b":12345678901234567890.10,"a":[1e400,-0,"\\u0041\\n"],"c":{"z":null,"y":true}}'
  const printed = json.print(json.parse(text))
  assert.match(printed, /12345678901234567890\.10/)
  assert.match(printed, /1e400/)
  assert.ok(printed.indexOf('"b"') < printed.indexOf('"a"'))
  assert.equal(printed.replaceAll(/\s/g, ''), text)
})

test('personal data is masked by what it is called, and the rest stays to the letter', () => {
  const text = '{"travelers":[{"name":{"given":"Ada","family1":"Byron"},"tier":"GOLD"}],"approver":{"name":"Ada Byron"},"airline":{"name":"Delta"},"note":"write to ada@example.com","phoneNumbers":[{"rawInput":"+1 555","type":"MOBILE"}],"total":10.50}'
  const shown = JSON.parse(json.print(json.masked(json.parse(text))))
  assert.deepEqual(shown.travelers, [{ name: { given: '•••', family1: '•••' }, tier: 'GOLD' }])
  assert.deepEqual([shown.approver.name, shown.airline.name, shown.note], ['•••', 'Delta', 'write to •••'])
  assert.deepEqual(shown.phoneNumbers, [{ rawInput: '•••', type: '•••' }])
  const more = JSON.parse(json.print(json.masked(json.parse('{"bookerInfo":{"name":"Ada"},"card":{"name":"A B","number":"4111","company":"VISA"},"emergencyContact":{"name":"Eve"},"car":{"displayName":"Compact"},"userCostCenter":{"name":"R&D"},"room":{"number":12}}'))))
  assert.deepEqual(more, { bookerInfo: { name: '•••' }, card: { name: '•••', number: '•••', company: 'VISA' }, emergencyContact: { name: '•••' }, car: { displayName: 'Compact' }, userCostCenter: { name: 'R&D' }, room: { number: 12 } })
  // A megabyte without an address, and one of nothing but beginnings of them.
  for (const long of ['a'.repeat(1 << 20), 'a@'.repeat(1 << 19)]) json.masked(json.parse(JSON.stringify({ long })))
  assert.match(json.print(json.masked(json.parse(text))), /"total": 10\.50/)
})

test('what is not JSON is told with its place', () => {
  for (const [text, at] of [['{"a":}', 5], ['[1,]', 3], ['01', 1], ['{"a":1} x', 8], ['"a', 0], ['', 0]]) {
    assert.throws(() => json.parse(text), (fault) => fault.at === at, text)
  }
  assert.throws(() => json.parse('['.repeat(100_000)))
})

test('a megabyte is read within a second', () => {
  const text = JSON.stringify(Array.from({ length: 12_000 }, (_, index) => ({ index, name: 'x'.repeat(60) })))
  const began = performance.now()
  json.parse(text)
  assert.ok(text.length > 1_000_000 && performance.now() - began < 1000)
})

test('a difference is told leaf by leaf', () => {
  const found = json.difference(json.parse('{"a":1,"b":[1,2]}'), json.parse('{"a":1.0,"b":[1],"c":"x"}'))
  assert.deepEqual(found, [
    { path: 'a', before: '1', after: '1.0' },
    { path: 'b[1]', before: '2', after: undefined },
    { path: 'c', before: undefined, after: '"x"' },
  ])
})

test('the axis of two weeks never goes back, and ends at fourteen days', () => {
  const zones = schedule.zones([0, 12, 80, 200, 410], words.lasting)
  const offsets = [0, 5, 80, 410, 1000, 30_000, 60_000, 3_600_000, 7_200_000, 86_400_000, 3 * 86_400_000, schedule.WINDOW]
  const places = offsets.map((offset) => schedule.position(zones, offset))
  for (const [index, place] of places.entries()) assert.ok(place >= (places[index - 1] ?? 0) && place <= 1, `${offsets[index]}: ${place}`)
  assert.ok(Math.abs(places.at(-1) - 0.965) < 1e-9)
})

test('a resend begins another row', () => {
  const attempts = [0, 1, 2].map((number) => ({ number, startedAt: new Date(number * 1000).toISOString(), reason: 'SERVER_ERROR' }))
  attempts.push({ number: 3, startedAt: new Date(20 * 86_400_000).toISOString() })
  assert.deepEqual(schedule.rows(attempts, attempts[3].startedAt).map((row) => row.length), [3, 1])
  // One that has ended tells no schedule: the last try of a window, and a 200, end a row.
  const ended = [{ number: 0, startedAt: new Date(0).toISOString(), reason: 'SERVER_ERROR' }, { number: 1, startedAt: new Date(schedule.WINDOW).toISOString(), reason: 'SERVER_ERROR' }, { number: 2, startedAt: new Date(schedule.WINDOW + 5000).toISOString() }, { number: 3, startedAt: new Date(schedule.WINDOW + 9000).toISOString() }]
  assert.deepEqual(schedule.rows(ended, undefined).map((row) => row.length), [2, 1, 1])
  assert.deepEqual(schedule.rows(attempts.slice(0, 3), attempts[0].startedAt).map((row) => row.length), [3])
})

test('the parts of a try are its whole, and a kept connection has neither look-up nor handshake', () => {
  const attempt = { number: 1, dnsMs: 1, connectMs: 2, tlsMs: 3, firstByteMs: 10, totalMs: 12 }
  assert.deepEqual(waterfall.parts(attempt).map(({ name, from, to }) => [name, from, to]), [['DNS', 0, 1], ['Connect', 1, 3], ['TLS', 3, 6], ['Waiting', 6, 10], ['Body', 10, 12]])
  assert.equal(waterfall.isReused({ isReused: true }), true)
  assert.equal(waterfall.isReused({}), false)
  assert.equal(waterfall.scaleEnd([37]), 50)
  assert.equal(waterfall.scaleEnd([39_990]), 40_000)
})

test('where one try is far longer than the others the scale is logarithmic, and ends where it should', () => {
  assert.equal(waterfall.isLog([5, 6, 7, 20]), false)
  assert.equal(waterfall.isLog([5, 6, 7, 20_000]), true)
  assert.equal(waterfall.median([9, 1, 5]), 5)
  for (const log of [false, true]) assert.deepEqual([0, 100].map((ms) => waterfall.placeOf(ms, 100, log)), [0, 1])
  assert.ok(waterfall.placeOf(5, 20_000, true) > 0.1 && waterfall.placeOf(5, 20_000, false) < 0.001)
})

test('a member of an object is its text, whatever stands around it', () => {
  const text = ' {"a": "}, \\"envelope\\": 1", "list": [{"envelope": 2}], "envelope" : {"n": 12345678901234567890.10,  "s": "\\u00e9"} , "z": null}'
  assert.equal(json.member(text, 'envelope'), '{"n": 12345678901234567890.10,  "s": "\\u00e9"}')
  assert.equal(json.member(text, 'z'), 'null')
  assert.equal(json.member(text, 'n'), undefined)
  assert.equal(json.member('[]', 'a'), undefined)
})

test('what is secret in a body is not shown with it, and a body without any is as it was', () => {
  const told = calls.withoutSecrets('{"oauth2":{"clientId":"c","clientSecret":"s3cret"},"customHeaders":{"X-Key":"s3cret"},"secrets":["s3cret"],"n":1}')
  assert.deepEqual(JSON.parse(told), { oauth2: { clientId: 'c', clientSecret: '…' }, customHeaders: { 'X-Key': '…' }, secrets: ['…'], n: 1 })
  assert.equal(calls.withoutSecrets('{"payload":{"n":12345678901234567890.10}}'), '{"payload":{"n":12345678901234567890.10}}')
  assert.equal(calls.withoutSecrets('{"secret": "s3cret"'), '…')
})

test('times read in two units at most', () => {
  const cases = [[0.4, '0.4 ms'], [12.3, '12 ms'], [1500, '1.5 s'], [48_000, '48 s'], [108_000, '1 m 48 s'], [3_600_000, '1 h'], [8_040_000, '2 h 14 m'], [273_060_000, '3 d 3 h']]
  for (const [ms, text] of cases) assert.equal(words.lasting(ms), text)
  assert.equal(deliveries.since('2h', Date.UTC(2026, 0, 1, 2)), '2026-01-01T00:00:00.000Z')
})

test('the operations of the checklist are those of the guide', () => {
  const guide = readFileSync(`${import.meta.dirname}/../../docs/events.md`, 'utf8')
  const told = Object.fromEntries(guide.split(/^## /m).slice(1).flatMap((part) => {
    const listed = /^Operations: (.*)\.$/m.exec(part)
    return listed ? [[part.slice(0, part.indexOf('\n')), [...listed[1].matchAll(/`(\w+)`/g)].map(([, name]) => name)]] : []
  }))
  assert.deepEqual({ ...operations.OPERATIONS }, told)
})
