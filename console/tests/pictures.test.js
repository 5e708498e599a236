// Each page as it looks, held against the picture of it that is kept: a wrong colour, a gap that opened or a line that moved is
// seen here, whatever the page says. What differs from one run to the next (numbers, ids, times, what is drawn of them) is made the
// same before. RENEW=1 takes the pictures anew.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { browser, person, root, sandbox } from './support.js'

const kept = join(import.meta.dirname, 'pictures')
const made = join(root, 'target/console/pictures')
/** Pictures are kept at a quarter of their size: fonts are drawn a little differently by each build of a browser. */
const SCALE = 4
/** A point differs when it is lighter or darker by so much, of 255; so many of them may, of a thousand. */
const STEP = 32
const MOST = 1

let chrome, box, bench
const ids = {}
before(async () => {
  box = await sandbox('--seed', '7')
  await box.faults('expense', { status: 503 })
  const expense = await box.subscribe('Expense tool', 'expense')
  // Each event goes to one of them, so that lists have one order.
  const first = await box.subscribe('Inbox first', 'first', ['TRIP_DETAILS_V3'])
  const { pnrId, tripId } = await box.book()
  await box.call('POST', '/sandbox/v1/clock', { action: 'ADVANCE', by: 'PT1M' })
  await box.call('POST', `/sandbox/v1/bookings/${pnrId}/actions`, { action: 'TICKET' })
  // A fixed number of tries, none of which is due while the pictures are taken.
  await box.call('POST', '/sandbox/v1/clock', { action: 'ADVANCE', by: 'PT20M' })
  await box.call('POST', '/sandbox/v1/clock', { action: 'FREEZE' })
  const { events } = await box.call('GET', `/ext/v1/events?pnrId=${pnrId}&eventType=PNR_V3`)
  const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${expense.id}&limit=1`)
  Object.assign(ids, { expense: expense.id, first: first.id, pnrId, tripId, event: events.at(-1).id, delivery: deliveries[0].id })
  chrome = await browser()
  bench = await (await chrome.newContext()).newPage()
})
after(async () => {
  await chrome?.close()
  assert.equal(await box?.stop(), '', 'the server warned')
})

const PAGES = () => [
  ['start', '/start', /signature good/],
  ['overview', '/overview', 'How long they took'],
  ['subscriptions', '/subscriptions', 'Expense tool'],
  ['subscription-new', '/subscriptions/new', /would have matched/],
  ['subscription', `/subscriptions/${ids.expense}`, 'Newest failure'],
  ['subscription-settings', `/subscriptions/${ids.expense}/settings`, 'Excluded operations'],
  ['subscription-secrets', `/subscriptions/${ids.expense}/secrets`, 'Proof'],
  ['deliveries', '/deliveries', 'Waiting'],
  ['delivery', `/deliveries/${ids.delivery}`, /answered 503 each time/],
  ['events', '/events', 'Booking ticketed'],
  ['event', `/events/${ids.event}`, 'Where it went'],
  ['why', `/events/${ids.event}/why`, 'Matches now'],
  ['publish', '/events/new', /subscription wants/],
  ['trip', `/trips/${ids.tripId}`, 'Inbox first'],
  ['recover', '/recover?state=waiting', 'Service unavailable'],
  ['reconcile', '/reconcile', 'What the receiver holds'],
  ['live', '/live', /Listening/],
  ['alerts', '/alerts', 'Nothing is.'],
  ['audit', '/audit', /created subscription/],
  ['organizations', '/organizations', 'Sample Org A'],
  ['organization', '/organizations/11111111-1111-4111-8111-111111111111', 'Attempts to fetch a payload'],
  ['clients', '/clients', /by jetbridge sandbox/],
  ['engine', '/engine', '● Moving'],
  ['bookings', '/sandbox/bookings', '9000000001'],
  ['booking', `/sandbox/bookings/${ids.pnrId}`, 'Inbox first'],
  ['travelers', '/sandbox/travelers', '@'],
  ['inbox', '/sandbox/inboxes/first', 'Signature good'],
  ['scenarios', '/sandbox/scenarios', 'No scenario was run yet.'],
  ['clock', '/sandbox/clock', 'Agenda'],
  ['certify', '/sandbox/certify', 'Nothing was certified yet.'],
  // Only what caused events: how many requests the other pages made depends on the machine.
  ['journal', '/sandbox/journal?type=PNR_V3', /\d+ events?/],
  ['session', '/sandbox/session', 'Sample Org A'],
]

// One width for every digit, and none for how many there are: what is left is the page.
const same = () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { nodeValue, parentElement } = walker.currentNode
    if (parentElement.closest('script, style')) continue
    const even = nodeValue
      .replaceAll(/(https?:\/\/[^\s/:]+):\d+/g, '$1:0')
      .replaceAll(/[0-9a-f]{8}(…[0-9a-f]{4}|-[0-9a-f-]{27})/g, '0')
      .replaceAll(/\b[0-9a-f]{12,}\b/g, '0')
      .replaceAll(/\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g, 'Mon')
      .replaceAll(/\d[\d.,:]*/g, '0')
      .replaceAll(/\b0 (ms|s|m|h|d)( 0 (ms|s|m|h|d))*\b/g, '0 s')
      .replaceAll(/just now|0 s ago|in 0 s/g, '0 s')
    if (even !== nodeValue) walker.currentNode.nodeValue = even
  }
  for (const one of document.querySelectorAll('input')) if (/\d{4}|:\d+/.test(one.value)) one.value = '0'
}

/** Until the page has asked for all that it shows: none but the stream is open, for a while. */
async function settle(page, open) {
  for (let quiet = 0; quiet < 10; ) {
    await page.evaluate(() => new Promise((done) => setTimeout(done, 40)))
    quiet = open.size === 0 ? quiet + 1 : 0
  }
}

async function shot(page) {
  // From here on nothing is told to it that would be written over what was made the same.
  await page.route(/\/(ext|sandbox|v3)\/v?/, () => undefined)
  await page.evaluate(same)
  const drawn = page.locator('figure svg, .figure svg, svg.strip, .bars, .load, .scrolls > svg, .way, .view, main .state > svg, .fan, .life, .requests, .families, .story .told')
  return page.screenshot({ mask: [drawn, page.locator('.status'), page.locator('.side .count'), page.locator('.sums'), page.locator('.name')], maskColor: '#808080', animations: 'disabled', caret: 'hide' })
}

/** The picture at the scale at which it is kept, as PNG. */
const small = (png) =>
  bench.evaluate(
    async ([data, scale]) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
      const canvas = new OffscreenCanvas(Math.floor(image.width / scale), Math.floor(image.height / scale))
      const context = canvas.getContext('2d')
      context.imageSmoothingQuality = 'high'
      context.drawImage(image, 0, 0, canvas.width, canvas.height)
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    },
    [png.toString('base64'), SCALE],
  )

/** How many points of a thousand differ between two pictures. */
const differing = (one, two) =>
  bench.evaluate(
    async ([one, two, step]) => {
      const points = async (data) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
        const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
        context.drawImage(image, 0, 0)
        return { width: image.width, height: image.height, data: context.getImageData(0, 0, image.width, image.height).data }
      }
      const [a, b] = await Promise.all([points(one), points(two)])
      if (a.width !== b.width || a.height !== b.height) return 1000
      let count = 0
      for (let at = 0; at < a.data.length; at += 4) {
        const light = (of) => 0.3 * of.data[at] + 0.6 * of.data[at + 1] + 0.1 * of.data[at + 2]
        if (Math.abs(light(a) - light(b)) > step) count += 1
      }
      return (1000 * count) / (a.width * a.height)
    },
    [one, two, STEP],
  )

for (const theme of ['light', 'dark']) {
  test(`each page looks as its picture, ${theme}`, async () => {
    mkdirSync(kept, { recursive: true })
    mkdirSync(made, { recursive: true })
    const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, theme, width: 1280, height: 800, reducedMotion: 'reduce' })
    const wrong = []
    const open = new Set()
    who.page.on('request', (request) => !request.url().endsWith('/v1/stream') && open.add(request))
    for (const end of ['requestfinished', 'requestfailed']) who.page.on(end, (request) => open.delete(request))
    for (const [name, path, text] of PAGES()) {
      await who.page.unrouteAll({ behavior: 'ignoreErrors' })
      open.clear()
      await who.open(path)
      await who.page.getByText(text).first().waitFor()
      await who.page.waitForFunction(() => !document.querySelector('.bones') && document.fonts.status === 'loaded')
      await who.page.getByRole('button', { name: 'live', exact: true }).waitFor()
      await settle(who.page, open)
      const now = await small(await shot(who.page))
      const file = join(kept, `${name}-${theme}.png`)
      if (process.env.RENEW) {
        writeFileSync(file, Buffer.from(now, 'base64'))
        continue
      }
      writeFileSync(join(made, `${name}-${theme}.png`), Buffer.from(now, 'base64'))
      if (!existsSync(file)) wrong.push(`${name}: there is no picture of it; RENEW=1 makes one`)
      else {
        const share = await differing(readFileSync(file).toString('base64'), now)
        if (share > MOST) wrong.push(`${name}: ${share.toFixed(1)} of a thousand points differ, see ${made}`)
      }
    }
    assert.deepEqual(wrong, [])
    await who.leave()
  })
}
