// Every page, with data and without, in light and dark, on a phone, a tablet and a screen: nothing that axe finds, nothing
// cut off, no motion where none is wanted. With PICTURES=folder it leaves a picture of each.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readFileSync } from 'node:fs'
import { browser, keep, person, sandbox } from './support.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [390, 900, 1440]
const pictures = process.env.PICTURES
let chrome, box, empty
const ids = {}

before(async () => {
  ;[chrome, box, empty] = await Promise.all([browser(), sandbox(), sandbox()])
  await box.faults('expense', { status: 503, body: '{"error":"maintenance until 14:00"}' })
  ids.subscription = (await box.subscribe('Expense tool', 'expense')).id
  await box.subscribe('Inbox first', 'first', ['PNR_V3', 'TRIP_DETAILS_V3'])
  const care = await box.subscribe('Duty of care', 'care', ['TRIP_DETAILS_V3'])
  const aside = await box.subscribe('Put aside', 'aside', ['TRIP_DETAILS_V3'])
  await box.call('DELETE', `/ext/v1/subscriptions/${aside.id}`)
  await box.call('PUT', '/ext/v1/alerts', { downForMinutes: 30, secretEndsWithinDays: 3, url: `${box.JETBRIDGE_INBOX_URL}/desk` })
  await box.call('POST', `/ext/v1/subscriptions/${care.id}/secrets`, { overlapSeconds: 86400 })
  const { pnrId, tripId } = await box.book()
  await box.call('POST', `/sandbox/v1/bookings/${pnrId}/actions`, { action: 'TICKET' })
  for (const type of ['HOTEL', 'CAR', 'RAIL']) await box.book({ type })
  await box.call('POST', '/sandbox/v1/clock', { action: 'ADVANCE', by: 'PT20M' })
  const { events } = await box.call('GET', `/ext/v1/events?pnrId=${pnrId}&eventType=PNR_V3`)
  const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${ids.subscription}&limit=1`)
  const { now } = await box.call('GET', '/sandbox/v1/clock')
  const job = await box.call('POST', '/ext/v1/resends', { subscriptionId: care.id, state: 'DELIVERED', since: '2020-01-01T00:00:00Z', until: now })
  const run = await box.call('POST', '/sandbox/v1/scenarios/happy-path-expense/runs', { burst: true, duplicatesPercent: 100 })
  for (let looks = 0; (await box.call('GET', `/sandbox/v1/scenarios/${run.scenario}/runs/${run.id}`)).state === 'RUNNING'; looks += 1) assert.ok(looks < 20_000, 'the run goes on and on')
  const certification = await box.call('POST', '/sandbox/v1/certifications', { subscriptionId: care.id, cases: ['event-types', 'old-timestamp'] })
  Object.assign(ids, { run: `${run.scenario}/${run.id}`, certification: certification.id, job: job.id, pnrId, tripId, event: events.at(-1).id, delivery: deliveries[0].id })
})
after(async () => {
  await chrome?.close()
  const logs = await Promise.all([box?.stop(), empty?.stop()])
  assert.deepEqual(logs, ['', ''], 'a server warned')
})

const PAGES = () => [
  ['start', '/start', /signature good/],
  ['overview', '/overview', 'How long they took'],
  ['recover', '/recover?state=waiting', 'Service unavailable'],
  ['resend', `/recover/jobs/${ids.job}`, /sent again, \d+ %/],
  ['subscriptions', '/subscriptions', 'Expense tool'],
  ['subscription', `/subscriptions/${ids.subscription}`, 'Newest failure'],
  ['subscription-settings', `/subscriptions/${ids.subscription}/settings`, 'Excluded operations'],
  ['subscription-secrets', `/subscriptions/${ids.subscription}/secrets`, 'Proof'],
  ['subscription-new', '/subscriptions/new', /would have matched/],
  ['reconcile', '/reconcile', 'What the receiver holds', null, async (page) => { await page.getByRole('button', { name: 'Compare' }).click(); await page.getByRole('table', { name: 'Bookings' }).waitFor() }],
  ['alerts', '/alerts', /has a secret that ends on/],
  ['audit', '/audit', /created subscription/],
  ['clients', '/clients', /by jetbridge sandbox/],
  ['subscriptions-archived', '/subscriptions?archived=yes', /Archived/],
  ['publish', '/events/new', /subscriptions? wants? /],
  ['publish-own', '/events/new?from=own', 'Payload'],
  ['travelers', '/sandbox/travelers', '@'],
  ['organization-new', '/organizations/new', 'Attempts to fetch a payload'],
  ['subscription-deliveries', `/subscriptions/${ids.subscription}/deliveries`, 'Waiting'],
  ['recover-given-up', '/recover', /Nothing was given up|Resend all of these/],
  ['organizations', '/organizations', 'Sample Org A'],
  ['organization', '/organizations/11111111-1111-4111-8111-111111111111', 'Attempts to fetch a payload'],
  ['engine', '/engine', '● Moving'],
  ['scenarios', '/sandbox/scenarios', /\d+ deliver/, null, (page) => page.getByText('Set it in detail').click()],
  ['run', `/sandbox/scenarios/${ids.run}`, 'To check your receiver against'],
  ['certify', `/sandbox/certify/${ids.certification}`, 'Receiver'],
  ['journal', '/sandbox/journal', /\d+ events/, null, (page) => page.getByRole('button', { name: /events$/ }).first().click()],
  ['session', '/sandbox/session', 'Sample Org A'],
  ['deliveries', '/deliveries', 'Waiting'],
  ['delivery', `/deliveries/${ids.delivery}`, /answered 503 each time/],
  ['events', '/events', 'Booking ticketed'],
  ['event', `/events/${ids.event}`, 'Where it went'],
  ['why', `/events/${ids.event}/why`, 'Matches now'],
  ['trip', `/trips/${ids.tripId}`, 'Inbox first'],
  ['live', '/live', 'Booking created', () => box.book()],
  ['bookings', '/sandbox/bookings', '9000000001'],
  ['booking', `/sandbox/bookings/${ids.pnrId}`, 'Inbox first'],
  ['inbox', '/sandbox/inboxes/first', 'Signature good'],
  ['clock', '/sandbox/clock', 'Agenda'],
]
const EMPTY = [
  ['overview', '/overview', 'No subscription yet.'],
  ['recover', '/recover', 'Nothing was given up.'],
  ['subscriptions', '/subscriptions', 'No subscription yet.'],
  ['deliveries', '/deliveries', 'No delivery yet.'],
  ['alerts', '/alerts', 'Nothing is.'],
  ['audit', '/audit?kind=RESEND', 'No change matches.'],
  ['subscriptions-archived', '/subscriptions?archived=yes', 'No subscription matches.'],
  ['deliveries-unmatched', '/deliveries?state=held', 'No delivery matches.'],
  ['events', '/events', 'No event yet.'],
  ['bookings', '/sandbox/bookings', 'No booking yet.'],
  ['inboxes', '/sandbox/inboxes', 'No inbox yet.'],
  ['clock', '/sandbox/clock', 'Nothing is due.'],
  ['reconcile', '/reconcile', 'What the receiver holds'],
  ['scenarios', '/sandbox/scenarios', 'No scenario was run yet.'],
  ['certify', '/sandbox/certify', 'Nothing was certified yet.'],
  ['journal', '/sandbox/journal', 'Nothing has happened yet.'],
  ['start', '/start', '0 of 7', null, (page) => page.waitForFunction(() => ![...document.querySelectorAll('button')].find((one) => one.textContent.includes('Subscribe an inbox')).disabled)],
]

async function judge(page, name) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }))
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`), [], name)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${name} is wider than the screen by ${over}`)
}

async function look(kind, server, pages, theme, width) {
  // Axe is put into the page, past the policy that would refuse it.
  const who = await person(chrome, server, { token: server.JETBRIDGE_TOKEN, theme, width, height: width === 390 ? 844 : 900, reducedMotion: 'reduce', bypassCSP: true })
  const { page } = who
  const wrong = []
  for (const [name, path, text, happens, isReady] of pages) {
    await who.open(path)
    if (happens) {
      await page.getByText(/Listening/).waitFor()
      await page.getByRole('button', { name: 'live', exact: true }).waitFor()
      await happens()
    }
    await page.getByText(text).first().waitFor()
    await isReady?.(page)
    await page.waitForFunction(() => !document.querySelector('.bones'))
    const running = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length)
    if (running) wrong.push(`${name} moves`)
    if (pictures && width !== 900) {
      mkdirSync(pictures, { recursive: true })
      const shown = kind === 'data' ? name : `${name}-empty`
      await page.screenshot({ path: join(pictures, `${shown}-${theme}-${width === 390 ? 'narrow' : 'wide'}.png`) })
    }
    try {
      await judge(page, `${kind} ${name} ${theme} ${width}`)
    } catch (failure) {
      wrong.push(failure.message)
      await keep(`${kind}-${name}-${theme}-${width}`, page, server)
    }
  }
  assert.deepEqual(wrong, [])
  await who.leave()
}

for (const theme of ['light', 'dark']) {
  for (const width of WIDTHS) {
    test(`each page with data, ${theme}, ${width} px`, () => look('data', box, PAGES(), theme, width))
    test(`each page without, ${theme}, ${width} px`, () => look('empty', empty, EMPTY, theme, width))
  }
}

/** Each dialog, by the page that it is on and what opens it. */
const DIALOGS = () => [
  [`/subscriptions/${ids.subscription}`, (page) => page.getByRole('button', { name: 'Pause' }).click()],
  [`/subscriptions/${ids.subscription}`, (page) => page.getByRole('button', { name: 'Try what waits now' }).click()],
  [`/subscriptions/${ids.subscription}/secrets`, (page) => page.getByRole('button', { name: /^Rotate/ }).click()],
  [`/deliveries/${ids.delivery}`, (page) => page.getByRole('button', { name: 'Wind to the end' }).click()],
  ['/recover?state=waiting', (page) => page.getByRole('button', { name: 'Try all of these now…' }).click()],
  ['/overview', (page) => page.getByRole('button', { name: 'What to tell them' }).first().click()],
  ['/sandbox/clock', (page) => page.getByRole('button', { name: 'End of the window' }).click()],
  ['/sandbox/clock', (page) => page.getByRole('button', { name: 'Reset …' }).click()],
  ['/sandbox/session', (page) => page.getByRole('button', { name: 'Reset …' }).click()],
  ['/sandbox/bookings', (page) => page.getByRole('button', { name: 'Book …' }).click()],
  ['/sandbox/travelers', (page) => page.getByRole('button', { name: 'New profile …' }).click()],
  ['/sandbox/travelers', (page) => page.getByRole('button', { name: /^Purge …/ }).first().click()],
  ['/sandbox/inboxes/first', (page) => page.getByRole('button', { name: 'Empty', exact: true }).click()],
  ['/clients', (page) => page.getByRole('button', { name: /^New/ }).first().click()],
  ['/events', (page) => page.getByRole('button', { name: 'Export' }).click()],
  ['/events', (page) => page.keyboard.press('?')],
  ['/deliveries', (page, width) => (width === 390 ? page.getByRole('button', { name: 'Filter' }).click() : null)],
]
for (const theme of ['light', 'dark']) {
  for (const width of WIDTHS) {
    test(`each dialog, ${theme}, ${width} px`, async () => {
      const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, theme, width, height: width === 390 ? 844 : 900, reducedMotion: 'reduce', bypassCSP: true })
      for (const [place, [path, opens]] of DIALOGS().entries()) {
        await who.open(path)
        await who.page.getByRole('heading', { level: 1 }).waitFor()
        const opened = opens(who.page, width)
        if (!opened) continue
        await opened
        await who.page.getByRole('dialog').waitFor()
        await who.page.waitForFunction(() => !document.querySelector('dialog .bones'))
        if (pictures && width !== 900) await who.page.screenshot({ path: join(pictures, `dialog-${place}-${theme}-${width === 390 ? 'narrow' : 'wide'}.png`) })
        try {
          await judge(who.page, `dialog of ${path} ${theme} ${width}`)
        } catch (failure) {
          await keep(`dialog-${place}-${theme}-${width}`, who.page, box)
          throw failure
        }
      }
      await who.leave()
    })
  }
}

test('signing in, search, the code drawer and the keys', async () => {
  for (const theme of ['light', 'dark']) {
    for (const [width, called] of [[390, 'narrow'], [1440, 'wide']]) {
      const who = await person(chrome, box, { theme, width, bypassCSP: true })
      await who.open('/')
      await who.page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await judge(who.page, `sign-in, ${theme}, ${called}`)
      if (pictures) await who.page.screenshot({ path: join(pictures, `sign-in-${theme}-${called}.png`) })
      await who.leave()
    }
  }
  for (const theme of ['light', 'dark']) {
    const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, theme, bypassCSP: true })
    await open('/deliveries')
    await page.getByRole('list', { name: 'Deliveries' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search' }).fill(ids.pnrId)
    await page.getByRole('option', { name: ids.pnrId }).first().waitFor()
    await page.getByRole('combobox', { name: 'Search' }).fill('car')
    await page.getByRole('option', { name: /Inbox care/ }).waitFor()
    await page.getByRole('combobox', { name: 'Search' }).fill(ids.pnrId)
    await page.getByRole('option', { name: ids.pnrId }).first().waitFor()
    await judge(page, `search, ${theme}`)
    if (pictures) await page.screenshot({ path: join(pictures, `search-${theme}-wide.png`) })
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await judge(page, `keys, ${theme}`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('k')
    await page.getByRole('complementary', { name: 'Code' }).waitFor()
    await judge(page, `code, ${theme}`)
    if (pictures) await page.screenshot({ path: join(pictures, `code-${theme}-wide.png`) })
    await leave()
  }
})

test('with forced colours each state keeps its own shape, beside its word', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  await page.emulateMedia({ forcedColors: 'active' })
  await open('/deliveries')
  await page.getByRole('list', { name: 'Deliveries' }).getByText('Waiting').first().waitFor()
  const states = await page.locator('.state').evaluateAll((all) =>
    all.map((one) => {
      const drawn = one.querySelector('svg')
      const shapes = [...drawn.children].filter((child) => child.getBoundingClientRect().width > 0)
      return { word: one.textContent.trim(), shape: shapes.map((shape) => shape.outerHTML.replace(/ class="[^"]*"/, '')).join(''), ink: getComputedStyle(one).color, paper: getComputedStyle(document.body).backgroundColor }
    }),
  )
  const shapes = new Map(states.filter((one) => one.word).map((one) => [one.word, one.shape]))
  assert.ok(shapes.size >= 2, [...shapes.keys()].join())
  assert.equal(new Set(shapes.values()).size, shapes.size, 'two states look alike')
  for (const { word, shape, ink, paper } of states) assert.ok(shape && ink !== paper, `${word} cannot be seen`)
  await leave()
})

test('personal data is hidden in bodies on demand, on each page, and shown again', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  await open(`/sandbox/bookings/${ids.pnrId}`)
  const body = page.getByRole('region', { name: 'Booking', exact: true })
  const mail = body.getByText(/@example/).first()
  await mail.waitFor()
  const hide = page.getByRole('button', { name: 'Hide personal data' }).first()
  await hide.click()
  await mail.waitFor({ state: 'detached' })
  await body.getByText('•••').first().waitFor()
  await open(`/events/${ids.event}`)
  const envelope = page.getByRole('region', { name: 'Envelope' })
  await envelope.getByText('•••').first().waitFor()
  assert.equal(await envelope.getByText(/@example/).count(), 0)
  await page.getByRole('button', { name: 'Hide personal data' }).first().click()
  await envelope.getByText(/@example/).first().waitFor()
  await leave()
})

test('an address of a page is that page, and what is not there is a 404 in the shape of the API', async () => {
  const get = (path, accept, more = {}) => fetch(box.url + path, { headers: { accept, ...more }, redirect: 'manual' })
  const shell = await get('/console/deliveries/x', 'text/html')
  assert.equal(shell.status, 200)
  assert.equal(shell.headers.get('cache-control'), 'no-cache')
  assert.deepEqual(shell.headers.get('content-security-policy').split('; '), [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
    "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", 'trusted-types svelte-trusted-html',
  ])
  assert.deepEqual(['referrer-policy', 'cross-origin-opener-policy'].map((name) => shell.headers.get(name)), ['no-referrer', 'same-origin'])
  const text = await shell.text()
  const [, asset] = /src="([^"]+)"/.exec(text)
  const script = await get(new URL(asset, `${box.url}/console/deliveries/x`).pathname, '*/*')
  assert.equal(script.status, 200)
  assert.match(script.headers.get('cache-control'), /immutable/)
  const missing = await get('/console/assets/none/app.js', '*/*')
  assert.equal(missing.status, 404)
  assert.ok((await missing.json()).errorMessages.length > 0)
  assert.equal((await get('/', 'text/html')).headers.get('location'), 'console/')
})
