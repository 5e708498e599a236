// Ways through the console, each with as many clicks as it may take. They share a sandbox, and go in order.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { browser, budget, costOf, journey as walkthrough, keep, person, sandbox } from './support.js'

let chrome, box
before(async () => {
  // One after the other: a sandbox is stopped though there be no browser.
  box = await sandbox()
  chrome = await browser()
})
after(async () => {
  await chrome?.close()
  const log = await box?.stop()
  assert.equal(log, '', 'the server warned')
})
const journey = (name, most, walk, options = {}) => walkthrough(test, name, most, { chrome: () => chrome, box: () => box, ...options }, walk)
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' })
const link = (page, name) => page.getByRole('link', { name, exact: typeof name === 'string' })

test('1: the link of the banner signs in, once', async () => {
  const newcomer = await person(chrome, box)
  const { page, context } = newcomer
  await page.goto(box.link)
  await page.getByRole('heading', { name: 'Start', exact: true }).waitFor()
  assert.equal(new URL(page.url()).hash, '', 'the code is gone from the address')
  const kept = await page.evaluate(() => Object.keys({ ...localStorage }).filter((name) => !['jetbridge.theme', 'jetbridge.zone', 'jetbridge.keys', 'jetbridge.personal', 'jetbridge.language', 'jetbridge.rows'].includes(name)))
  assert.deepEqual(kept, [])
  assert.equal(await page.evaluate(() => document.cookie), '')
  // Another tab is signed in, too; signing out ends both.
  const second = await context.newPage()
  await second.goto(`${box.url}/console/deliveries`)
  await second.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await second.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.deepEqual(await page.evaluate(() => Object.keys({ ...sessionStorage })), [])
  await newcomer.leave()
  const late = await person(chrome, box, { allowed: [/console-sessions/] })
  await late.page.goto(box.link)
  await late.page.getByRole('alert').waitFor()
  await late.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await late.leave()
})

test('a token and a client sign in; a wrong one is told why', async () => {
  const who = await person(chrome, box, { allowed: [/401/, /v1\/me/] })
  await who.open('/deliveries')
  await who.page.locator('#token').fill('not.a.token')
  await button(who.page, 'Sign in').click()
  await who.page.getByRole('alert').waitFor()
  await who.page.locator('#token').fill(box.JETBRIDGE_TOKEN)
  await button(who.page, 'Sign in').click()
  // Where somebody was going, they come.
  await who.page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor()
  await button(who.page, 'Sign out').click()
  await who.page.getByRole('tab', { name: 'Client id and secret' }).click()
  await who.page.locator('#id').fill(box.JETBRIDGE_CLIENT_ID)
  await who.page.locator('#secret').fill(box.JETBRIDGE_CLIENT_SECRET)
  await button(who.page, 'Sign in').click()
  await button(who.page, 'Sign out').waitFor()
  await who.leave()
})

test('a browser that was never here shows the first heading within the budget', async () => {
  const cold = await browser()
  try {
    const who = await person(cold, box, { token: box.JETBRIDGE_TOKEN })
    const { whole } = await costOf(cold, async () => {
      await who.open('/start')
      await who.page.getByRole('heading', { name: 'Start', exact: true }).waitFor()
    })
    const passed = await who.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
    console.log(`# the first heading took ${Math.round(whole)} ms of the processor; something was painted after ${Math.round(passed)} ms`)
    assert.ok(whole < budget(500), `${whole} ms`)
    await who.leave()
  } finally {
    await cold.close()
  }
})

journey('2: a first delivery in two clicks', 2, async ({ page, open, click, sees }) => {
  await open('/')
  await click(button(page, 'Subscribe an inbox'))
  await click(button(page, 'Book a flight'))
  await sees(/signature good/)
  await page.getByText('1 of 7 steps done').waitFor()
})

journey('3: a receiver of one’s own, and its secret is shown once', 4, async ({ page, open, click, sees }) => {
  const tls = join(box.folder, 'tls')
  const receiver = https.createServer({ key: readFileSync(join(tls, 'localhost-key.pem')), cert: readFileSync(join(tls, 'localhost.pem')) }, (request, answer) => {
    request.resume()
    request.on('end', () => answer.end('{}'))
  })
  await new Promise((ready) => receiver.listen(0, '127.0.0.1', ready))
  const answers = []
  page.on('response', (response) => answers.push(response))
  await open('/start')
  await page.getByLabel('URL of your receiver').fill(`https://localhost:${receiver.address().port}/hooks`)
  await click(button(page, 'Create'))
  const dialog = page.getByRole('dialog', { name: 'The signing secret, once' })
  await dialog.waitFor()
  const made = answers.find((response) => response.url().endsWith('/v3/webhooks/subscriptions') && response.status() === 201)
  const secret = (await made.json()).hmacSigningSecret
  await click(button(page, 'I have stored it'))
  await dialog.waitFor({ state: 'detached' })
  const everywhere = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  assert.ok(!everywhere.includes(secret), 'the secret is still there')
  await click(button(page, 'Send test'))
  await sees(/^Delivered: 1 try/)
  await page.getByRole('list', { name: 'Tries' }).getByText('200').waitFor()
  receiver.close()
  const { subscriptions } = await box.call('GET', '/ext/v1/subscriptions?q=Yours')
  for (const { id } of subscriptions) await box.call('PATCH', `/v3/webhooks/subscriptions/${id}`, { isActive: false })
})

journey('3, of a receiver that does not listen: the reason, and what to do', 4, async ({ page, open, click, sees }) => {
  const nobody = https.createServer()
  await new Promise((ready) => nobody.listen(0, '127.0.0.1', ready))
  const { port } = nobody.address()
  await new Promise((closed) => nobody.close(closed))
  await open('/start')
  await page.getByLabel('URL of your receiver').fill(`https://localhost:${port}/hooks`)
  await click(button(page, 'Create'))
  await click(button(page, 'I have stored it'))
  await click(button(page, 'Send test'))
  await sees(/^Not delivered/)
  await sees('CONNECTION_REFUSED')
  await sees(/start the receiver, or check port and firewall/)
  const { subscriptions } = await box.call('GET', '/ext/v1/subscriptions?q=Yours')
  for (const { id } of subscriptions) await box.call('PATCH', `/v3/webhooks/subscriptions/${id}`, { isActive: false })
})

journey('4: why does it fail? the reason, what to do, and what was answered', 2, async ({ page, open, click, sees }) => {
  await box.faults('expense', { status: 503, body: '{"error":"maintenance until 14:00"}' })
  await box.subscribe('Expense tool', 'expense')
  const { pnrId } = await box.book()
  await box.call('POST', '/sandbox/v1/clock', { action: 'ADVANCE', by: 'PT20M' })
  // Health looks at attempts of an hour: the first trouble is there once they count.
  await open('/overview')
  await click(page.locator('ul.needs').getByRole('link', { name: /Expense tool/ }).first())
  await page.getByRole('heading', { name: 'Expense tool' }).waitFor()
  // The newest failure, and not the reasons below it, which may be there first.
  await click(page.locator('a.worst'))
  await sees(/the receiver answered 503 each time since \d+ \w+ .*\d\d:\d\d/)
  await sees('SERVICE_UNAVAILABLE')
  await sees(/check its health/)
  await sees('"maintenance until 14:00"')
  await page.getByRole('heading', { name: pnrId }).waitFor()
})

journey('5: retries are seen: three tries, the third 200, one id', 4, async ({ page, open, click }) => {
  await box.call('DELETE', '/sandbox/v1/inboxes/first/requests')
  await open('/start')
  await click(link(page, /^Inboxes/))
  await page.getByRole('heading', { name: 'Requests' }).waitFor()
  if (!page.url().endsWith('/first')) await page.goto(`${box.url}/console/sandbox/inboxes/first`)
  await click(button(page, '503 twice'))
  await page.getByRole('button', { name: '503 twice', pressed: true }).waitFor()
  await click(button(page, 'Book a flight'))
  const toDelivery = link(page, /^Try 3 here of/)
  await toDelivery.waitFor()
  await click(toDelivery)
  const tries = page.getByRole('list', { name: 'Tries' })
  await tries.getByText('3', { exact: true }).waitFor()
  assert.deepEqual((await tries.locator('.name').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim()), ['1 503', '2 503', '3 200'])
})

journey('6: two weeks in a minute: given up, sent again, delivered', 4, async ({ page, open, click, sees }) => {
  await box.faults('weeks', { status: 503 })
  const { id } = await box.subscribe('Two weeks', 'weeks')
  await box.book()
  const found = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${id}&limit=1`)
  const before = await box.call('GET', `/ext/v1/deliveries/${found.deliveries[0].id}`)
  await open(`/deliveries/${before.id}`)
  await sees(/^Not delivered/)
  await click(button(page, 'Wind to the end'))
  await click(page.getByRole('dialog').getByRole('button', { name: 'Wind', exact: true }))
  await sees(/^Given up after/)
  const after = await box.call('GET', `/ext/v1/deliveries/${before.id}`)
  const [first, last] = [after.attempts[0], after.attempts.at(-1)].map((attempt) => Date.parse(attempt.startedAt))
  assert.ok(Math.abs(last - first - 14 * 86_400_000) < 60_000, 'the last try is at the flag')
  await click(button(page, 'Let it answer 200'))
  await sees('The inbox weeks answers 200 from now on.')
  await click(button(page, 'Resend'))
  await sees(/^Delivered: /)
  await page.getByText(/sent again/).waitFor()
  // What was two weeks ago by the server's clock is so here, whatever this machine's clock says.
  const { pnrId } = await box.book()
  await page.goto(`${box.url}/console/events?pnr=${pnrId}`)
  await page.getByText(/just now|^\d+ s ago/).first().waitFor()
})

journey('9: “they never got it”: from the booking to the delivery that mends it', 4, async ({ page, open, press, click }) => {
  const { pnrId } = await box.book()
  await box.faults('never', { status: 500 })
  await box.subscribe('Never got it', 'never')
  await box.call('POST', `/sandbox/v1/bookings/${pnrId}/actions`, { action: 'CANCEL_BY_TRAVELER' })
  await box.call('POST', '/sandbox/v1/clock', { action: 'END_OF_WINDOW' })
  await box.call('DELETE', '/sandbox/v1/inboxes/never/faults')
  await open('/deliveries')
  await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search' }).fill(pnrId)
  await page.getByRole('option', { name: pnrId }).first().waitFor()
  await press('Enter')
  await page.getByRole('list', { name: 'Story' }).waitFor()
  const dot = page.getByRole('link', { name: 'Given up Never got it' }).first()
  await dot.waitFor()
  await click(dot)
  await click(button(page, 'Resend'))
  await page.getByText(/^Delivered: /).waitFor()
})

journey('9, by keyboard alone', 4, async ({ page, open, press }) => {
  // What journey 5 had it do would go on, for the first tries of each delivery.
  await box.call('DELETE', '/sandbox/v1/inboxes/first/faults')
  const { pnrId } = await box.book()
  await open('/deliveries')
  await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor()
  await page.keyboard.press('/')
  await page.getByRole('combobox', { name: 'Search' }).waitFor()
  await page.keyboard.type(pnrId)
  await page.getByRole('option', { name: pnrId }).first().waitFor()
  await press('Enter')
  await page.getByRole('list', { name: 'Story' }).waitFor()
  // Whose delivery stands first is anybody's: the receivers of the journeys before want this booking too.
  const delivered = await page.getByRole('link', { name: /Delivered Inbox first/ }).first().getAttribute('href')
  const focused = () => page.evaluate(() => ({ text: document.activeElement?.textContent ?? '', path: document.activeElement?.getAttribute('href') ?? '', outline: getComputedStyle(document.activeElement).outlineStyle }))
  for (let steps = 0; (await focused()).path !== delivered; steps += 1) {
    assert.ok(steps < 60, 'the delivery is not reached')
    await page.keyboard.press('Tab')
  }
  assert.equal((await focused()).outline, 'solid', 'focus is visible')
  await press('Enter')
  await page.getByText(/^Delivered: 1 try/).waitFor()
  await page.keyboard.press('r')
  await page.getByText(/^Delivered: 2 tries/).waitFor()
})

journey('10: “why not us?”: the condition that fails, and where it is set', 3, async ({ page, open, click }) => {
  const { id } = await box.subscribe('Trips only', 'trips', ['TRIP_DETAILS_V3'])
  const { events } = await box.book()
  const event = events.find((one) => one.eventType === 'PNR_V3')
  await open(`/events/${event.id}`)
  await click(link(page, 'Why'))
  await page.getByText('Matches now').first().waitFor()
  await page.getByLabel('About').selectOption({ label: 'Trips only' })
  await page.getByText('Does not match now').waitFor()
  assert.match(await page.locator('strong').first().innerText(), /It does not want PNR_V3/)
  await click(link(page, 'Change its event types'))
  await page.getByRole('group', { name: 'Event types' }).waitFor()
  assert.ok(page.url().endsWith(`/subscriptions/${id}/settings`))
})

journey('11: what was given up in an outage is sent again by the group, and counted', 4, async ({ page, open, click }) => {
  await box.faults('outage', { status: 503 })
  const { id } = await box.subscribe('After an outage', 'outage')
  for (let n = 0; n < 3; n += 1) await box.book()
  await box.call('POST', '/sandbox/v1/clock', { action: 'END_OF_WINDOW' })
  const given = async () => (await box.call('GET', `/ext/v1/failures?subscriptionId=${id}`)).total.deliveries
  while ((await given()) < 3) await box.call('POST', '/sandbox/v1/clock', { action: 'END_OF_WINDOW' })
  await box.call('DELETE', '/sandbox/v1/inboxes/outage/faults')
  await open('/overview')
  await click(page.getByRole('link', { name: 'Recover' }).first())
  const group = page.getByRole('list', { name: 'Failures' }).getByRole('listitem').filter({ hasText: 'After an outage' })
  await group.getByText('3 deliveries').waitFor()
  await click(group.getByRole('button', { name: /^Resend: Service unavailable/ }))
  await page.getByText('3 deliveries to 1 subscription').waitFor()
  await click(button(page, 'Resend 3'))
  await page.getByText('3 of 3 sent again, 100 %').waitFor()
  await page.getByText('Done', { exact: true }).waitFor()
  for (;;) {
    const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${id}&state=DELIVERED`)
    if (deliveries.length === 3) break
  }
})

journey('every figure of Overview is the sum that the API gives', 0, async ({ page, open }) => {
  await open('/overview')
  await page.getByRole('heading', { name: 'How long they took' }).waitFor()
  const { now } = await box.call('GET', '/sandbox/v1/clock')
  const since = new Date(Date.parse(now) - 86_400_000 + 1000).toISOString()
  // What other journeys began may go on meanwhile: until both show the same.
  for (let round = 0; ; round += 1) {
    const { series } = await box.call('GET', `/ext/v1/stats/series?bucket=PT1H&since=${since}&until=${now}`)
    const { total, buckets } = series[0]
    for (const name of ['accepted', 'tries', 'delivered', 'failed', 'exhausted']) assert.equal(buckets.reduce((sum, one) => sum + one[name], 0), total[name], name)
    const shown = Object.fromEntries(await page.locator('dl.sums div').evaluateAll((all) => all.map((one) => [one.querySelector('dt').textContent, one.querySelector('dd').textContent])))
    const wanted = { Accepted: total.accepted, Attempts: total.tries, Delivered: total.delivered, 'Given up': total.exhausted }
    const differs = Object.entries(wanted).filter(([name, count]) => shown[name] !== count.toLocaleString('en-GB'))
    if (!differs.length) break
    assert.ok(round < 200, `${JSON.stringify(shown)}, not ${JSON.stringify(wanted)}`)
    await page.waitForTimeout(100)
  }
  const { healthCounts } = await box.call('GET', '/ext/v1/subscriptions')
  for (const [state, count] of Object.entries(healthCounts)) await page.locator('.counts').getByRole('link', { name: new RegExp(`^${count} ${state}$`, 'i') }).waitFor()
})

journey('12: an endpoint is mended, and what waits for hours is tried now', 3, async ({ page, open, click }) => {
  await box.faults('mended', { status: 500 })
  const { id } = await box.subscribe('Mended', 'mended')
  await box.book()
  await box.book()
  // Until the tries at once are over, and what comes next is minutes away.
  for (;;) {
    const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${id}`)
    if (deliveries.length === 2 && deliveries.every((one) => one.attemptCount >= 6 && !one.isInProgress)) break
  }
  await box.call('DELETE', '/sandbox/v1/inboxes/mended/faults')
  await open('/subscriptions')
  await click(link(page, /Mended/))
  await click(button(page, 'Try what waits now'))
  await page.getByText(/deliver(y waits|ies wait)/).first().waitFor()
  await click(button(page, 'Try now'))
  const waiting = page.locator('dt', { hasText: 'Waiting' }).locator('xpath=following-sibling::dd[1]')
  await waiting.getByText(/^0/).waitFor()
})

journey('a change shows what differs; who was slower sees both versions; faults stand at their fields', 7, async ({ page, open, click, sees }) => {
  const { id } = await box.subscribe('Before', 'settings')
  await open(`/subscriptions/${id}/settings`)
  await page.getByLabel('Name', { exact: true }).fill('Mine')
  await page.getByLabel('URL', { exact: true }).fill('http://localhost/plain')
  await click(button(page, 'Another header …'))
  await page.getByLabel('Name of header 1').fill('not a token')
  await click(button(page, 'Save'))
  // Each fault at once, at its own field.
  await page.getByRole('textbox', { name: 'URL' }).and(page.locator('[aria-invalid=true]')).waitFor()
  await page.getByLabel('Name of header 1').and(page.locator('[aria-invalid=true]')).waitFor()
  await page.getByLabel('URL', { exact: true }).fill(`${box.JETBRIDGE_INBOX_URL}/settings`)
  await page.getByRole('button', { name: 'Remove not a token' }).click()
  // The page is not told of it: it finds out as it saves.
  await page.getByRole('button', { name: 'live', exact: true }).click()
  await box.call('PATCH', `/v3/webhooks/subscriptions/${id}`, { name: 'Theirs' })
  await click(button(page, 'Save'))
  await sees('Somebody else has changed it meanwhile.')
  await page.getByRole('cell', { name: 'Theirs' }).waitFor()
  await click(button(page, 'Take theirs, and begin again'))
  await page.getByRole('heading', { name: 'Theirs' }).waitFor()
  // One that comes between the look and the change is refused by the server, and told as well.
  await page.getByText('Somebody else has changed it meanwhile.').waitFor({ state: 'detached' })
  await page.waitForFunction((field) => field.value === 'Theirs', await page.getByLabel('Name', { exact: true }).elementHandle())
  await page.getByLabel('Name', { exact: true }).fill('Mine again')
  await page.route('**/v3/webhooks/subscriptions/*', async (route) => {
    if (route.request().method() === 'PATCH') await box.call('PATCH', `/v3/webhooks/subscriptions/${id}`, { name: 'Slipped in' })
    await route.continue()
  })
  const refused = page.waitForResponse((answer) => answer.status() === 412)
  await click(button(page, 'Save'))
  await refused
  await sees('Somebody else has changed it meanwhile.')
  await page.getByRole('cell', { name: 'Slipped in' }).waitFor()
  assert.equal((await box.call('GET', `/v3/webhooks/subscriptions/${id}`)).name, 'Slipped in')
}, { allowed: [/400/, /412/] })

journey('the code drawer’s curl gives what the page shows', 3, async ({ page, open, click }) => {
  await open('/events')
  await page.getByRole('list', { name: 'Events' }).waitFor()
  await page.keyboard.press('k')
  const drawer = page.getByRole('complementary', { name: 'Code' })
  await drawer.getByText('/ext/v1/events?').first().click()
  const languages = await drawer.locator('select option').allInnerTexts()
  assert.deepEqual(languages, ['curl', 'JavaScript', 'Node.js', 'Python', 'Java', 'C#', 'PHP', 'Go', 'Ruby', 'R', 'jetbridge'])
  const code = drawer.getByRole('region', { name: 'Code of the call' })
  const { execFileSync } = await import('node:child_process')
  const text = await code.innerText()
  assert.ok(!text.includes(box.JETBRIDGE_TOKEN), 'the token is not in it')
  const answer = JSON.parse(execFileSync('sh', ['-c', text], { env: { ...process.env, JETBRIDGE_TOKEN: box.JETBRIDGE_TOKEN }, encoding: 'utf8' }))
  const first = await page.getByRole('list', { name: 'Events' }).getByRole('link').first().getAttribute('data-row')
  assert.equal(answer.events[0].id, first)
  for (const [language, part] of [['Python', 'os.environ["JETBRIDGE_TOKEN"]'], ['Go', 'os.Getenv("JETBRIDGE_TOKEN")'], ['C#', 'GetEnvironmentVariable("JETBRIDGE_TOKEN")'], ['PHP', "getenv('JETBRIDGE_TOKEN')"], ['Ruby', "ENV['JETBRIDGE_TOKEN']"], ['R', 'Sys.getenv("JETBRIDGE_TOKEN")'], ['Java', 'System.getenv("JETBRIDGE_TOKEN")'], ['Node.js', 'process.env.JETBRIDGE_TOKEN'], ['jetbridge', 'jetbridge events list']]) {
    await drawer.locator('select').selectOption({ label: language })
    await code.getByText(part).waitFor()
  }
  await click(button(page, 'Close the code drawer'))
})

test('a company’s administrator sees no other company', async () => {
  const token = await box.run('token', '--role', 'COMPANY_ADMIN', '--company-id', '11111111-1111-4111-8111-111111111111', '--scope', 'subscriptions:read', '--scope', 'deliveries:read')
  await box.book({ organizationId: '11111111-1111-4111-8111-222222222222' })
  const who = await person(chrome, box, { token, allowed: [/sandbox\/v1/, /v1\/stream/] })
  const { page } = who
  try {
    await who.open('/overview')
    const menu = page.getByRole('navigation', { name: 'Pages' })
    await menu.getByRole('link', { name: 'Deliveries' }).waitFor()
    const pages = await menu.getByRole('link').evaluateAll((links) => links.map((link) => link.pathname.replace('/console', '')))
    const { deliveries: [own] } = await box.call('GET', '/ext/v1/deliveries?organizationId=11111111-1111-4111-8111-111111111111&limit=1')
    const inside = ['', '/settings', '/secrets', '/deliveries'].map((part) => `/subscriptions/${own.subscriptionId}${part}`)
    const lists = { '/subscriptions': 'Subscriptions', '/deliveries': 'Deliveries', '/events': 'Events' }
    for (const path of [...pages, ...inside, `/deliveries/${own.id}`, `/events/${own.eventId}`, `/events/${own.eventId}/why`, '/recover?state=waiting', '/reconcile']) {
      await who.open(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (lists[path]) await page.getByRole('list', { name: lists[path] }).waitFor()
      await page.waitForFunction(() => !document.querySelector('.bones'))
      const text = await page.evaluate(() => document.documentElement.outerHTML)
      for (const name of ['Sample Org B', 'Sample Org C', 'Acme Robotics']) assert.ok(!text.includes(name), `${name} is on ${path}`)
    }
    // A button that needs a scope is off, and says which.
    const { deliveries } = await box.call('GET', '/ext/v1/deliveries?state=DELIVERED&limit=1')
    await who.open(`/deliveries/${deliveries[0].id}`)
    await page.getByRole('button', { name: 'Resend' }).waitFor()
    assert.ok(await page.getByRole('button', { name: 'Resend' }).isDisabled())
    assert.match(await page.getByRole('button', { name: 'Resend' }).getAttribute('title'), /deliveries:write/)
  } catch (failure) {
    await keep('company', page, box)
    throw failure
  }
  await who.leave()
})

journey('nothing matches: what each part of the filter keeps out, and a click that loosens it', 1, async ({ page, open, click, sees }) => {
  const { deliveries } = await box.call('GET', '/ext/v1/deliveries?limit=100&eventType=PNR_V3')
  assert.ok(deliveries.length > 0)
  await open('/deliveries?state=awaiting_payload&type=PNR_V3')
  await sees('No delivery matches.')
  const way = (text) => page.getByRole('paragraph').filter({ has: button(page, `Without ${text}`) })
  await way('state:awaiting_payload').getByText(new RegExp(`^(${deliveries.length} deliver|more than 100)`)).waitFor()
  await way('type:PNR_V3').getByText('no delivery either').waitFor()
  await click(button(page, 'Without state:awaiting_payload'))
  await page.getByRole('list', { name: 'Deliveries' }).waitFor()
  assert.equal(new URL(page.url()).search, '?type=PNR_V3')
})

// The last, since what it leaves waiting has a window of its own, which others would be wound to.
journey('the next mark of the schedule is the next try, and is filled once it was made', 1, async ({ page, open, click }) => {
  await box.faults('marks', { status: 503 })
  const { id } = await box.subscribe('Marks', 'marks')
  await box.book()
  const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${id}&limit=1`)
  const look = () => box.call('GET', `/ext/v1/deliveries/${deliveries[0].id}`)
  let delivery = await look()
  // The first six are made at once, one after another.
  for (let looks = 0; delivery.attemptCount < 6 && looks < 5000; looks++) delivery = await look()
  // The next would be made a minute later, which a busy machine may need to get there.
  await box.call('POST', '/sandbox/v1/clock', { action: 'FREEZE' })
  try {
    for (let looks = 0; (delivery = await look()).isInProgress && looks < 5000; looks++);
    await open(`/deliveries/${delivery.id}`)
    const filled = page.locator('.mark.bad')
    const planned = page.locator('.mark.plan')
    await planned.first().waitFor()
    const time = (moment) => new Date(moment).toISOString().slice(11, 19)
    const [told] = (await planned.first().getAttribute('aria-label')).match(/\d\d:\d\d:\d\d$/)
    assert.equal(told, time(delivery.nextAttemptAt))
    assert.equal(await filled.count(), delivery.attemptCount)
    const flag = await page.locator('title', { hasText: 'The window ends' }).first().textContent()
    const ends = new Date(Date.parse(delivery.attempts[0].startedAt) + 14 * 86_400_000)
    const [, day, month, year] = ends.toUTCString().split(' ')
    assert.ok(flag.includes(`${Number(day)} ${month} ${year}, ${time(ends)}`), flag)
    await click(button(page, 'Wind to the next try'))
    await page.waitForFunction((count) => document.querySelectorAll('.mark.bad').length === count, delivery.attemptCount + 1)
    assert.equal((await look()).attemptCount, delivery.attemptCount + 1)
  } finally {
    await box.call('POST', '/sandbox/v1/clock', { action: 'RESUME' })
  }
})
