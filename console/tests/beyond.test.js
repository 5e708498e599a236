// Ways of who publishes, looks after many, or has no mouse; and what a page does when the server cannot. They share a sandbox,
// and go in order.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { LONG, browser, budget, costOf, journey as walkthrough, keep, person, sandbox } from './support.js'

let chrome, box, colleague, expense
before(async () => {
  ;[box, colleague] = await Promise.all([sandbox(), sandbox()])
  chrome = await browser()
  expense = await box.subscribe('Expense tool', 'expense', ['PNR_V3', 'TRIP_DETAILS_V3'])
})
after(async () => {
  await chrome?.close()
  const logs = await Promise.all([box?.stop(), colleague?.stop()])
  assert.deepEqual(logs, ['', ''], 'a server warned')
})
const journey = (name, most, walk, options = {}) => walkthrough(test, name, most, { chrome: () => chrome, box: () => box, ...options }, walk)
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' })
const link = (page, name) => page.getByRole('link', { name, exact: typeof name === 'string' })
const until = async (what) => {
  for (const last = performance.now() + LONG; performance.now() < last; ) {
    const found = await what()
    if (found) return found
    await new Promise((done) => setTimeout(done, 20))
  }
  assert.fail('it never came')
}

journey('17: an event is published by hand, and its numbers arrive as they were written', 3, async ({ page, open, click }) => {
  await open('/events')
  await click(link(page, 'Publish …'))
  await page.getByText(/1 subscription wants PNR_V3/).waitFor()
  await click(button(page, 'One of your own'))
  const payload = '{"pnrId":"4711",  "tripId":"4712", "fare":12345678901234567890.10, "b":1, "a":2}'
  await page.getByLabel('Payload').fill('{"pnrId": }')
  await page.getByText(/Not JSON from character 11 on/).waitFor()
  await page.getByLabel('Payload').fill(payload)
  await click(button(page, 'Publish'))
  await page.getByRole('heading', { name: 'Booking created · 4711' }).waitFor()
  // To the byte in the receiver, as it is on the page, and as it is copied.
  const { requests } = await until(async () => {
    const got = await box.call('GET', '/sandbox/v1/inboxes/expense/requests?limit=5')
    return got.requests.some((one) => one.event.pnrId === '4711') && got
  })
  const received = requests.find((one) => one.event.pnrId === '4711').body
  assert.ok(received.includes(payload), received)
  const envelope = page.getByRole('region', { name: 'Envelope' })
  await envelope.getByText('12345678901234567890.10').waitFor()
  await button(page, 'Copy').last().click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), received)
  await envelope.getByText('12345678901234567890.10').click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '12345678901234567890.10')
})

test('a body of a megabyte is shown and folded', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const rows = Array.from({ length: 12_000 }, (_, at) => ({ number: at, text: `row ${at} of a long payload, which has many of them` }))
  const { id } = await box.call('POST', '/ext/v1/events', { eventType: 'TRAVELER_V2', organizationId: '11111111-1111-4111-8111-111111111111', payload: { rows } })
  const envelope = page.getByRole('region', { name: 'Envelope' })
  const cost = await costOf(chrome, async () => {
    await open(`/events/${id}`)
    // More than 60 KB begins folded.
    await envelope.getByRole('button', { name: 'Unfold everything' }).click()
    await envelope.getByRole('button', { name: 'Unfold payload', exact: true }).click()
    await envelope.getByRole('button', { name: 'Unfold payload.rows', exact: true }).click()
    await envelope.getByText('11,800 more').waitFor()
  })
  console.log(`# a megabyte cost ${Math.round(cost.whole)} ms of the processor`)
  assert.ok(cost.whole < budget(1000), `${cost.whole} ms`)
  await page.getByRole('heading', { name: 'Body' }).click()
  await page.keyboard.press('e')
  await envelope.getByText('11,800 more').waitFor({ state: 'detached' })
  await button(page, 'Text').click()
  await page.getByText(/^The first 256 KB of 1\.\d MB$/).waitFor()
  await leave()
})

journey('18: all that was given up is exported, and no cell is a formula', 2, async ({ page, open, click }) => {
  await box.call('PATCH', `/v3/webhooks/subscriptions/${expense.id}`, { name: '=1+1' })
  await box.faults('expense', { status: 503 })
  await box.book()
  await box.book()
  await box.call('POST', '/sandbox/v1/clock', { action: 'END_OF_WINDOW' })
  await box.call('DELETE', '/sandbox/v1/inboxes/expense/faults')
  const { deliveries } = await box.call('GET', '/ext/v1/deliveries?state=EXHAUSTED&limit=100')
  assert.ok(deliveries.length >= 2, JSON.stringify(deliveries.length))
  await open('/deliveries?state=exhausted')
  await click(button(page, 'Export'))
  const saved = page.waitForEvent('download')
  await click(button(page, 'CSV'))
  const lines = readFileSync(await (await saved).path(), 'utf8').trim().split('\r\n')
  assert.equal(lines.length, deliveries.length + 1)
  assert.ok(lines[0].startsWith('id,state,') && lines[1].includes(",'=1+1,"), lines.slice(0, 2).join('\n'))
  await box.call('PATCH', `/v3/webhooks/subscriptions/${expense.id}`, { name: 'Expense tool' })
})

journey('11, by keyboard alone, and the focus comes back', 4, async ({ page, open, press }) => {
  await open('/recover')
  const group = button(page, /^Resend: Service unavailable, Expense tool/)
  await group.waitFor()
  const isFocused = (locator) => locator.evaluate((one) => one === document.activeElement)
  await page.locator('main').focus()
  for (let tabs = 0; !(await isFocused(group)); tabs += 1) {
    assert.ok(tabs < 60, 'the group cannot be reached')
    await page.keyboard.press('Tab')
    const outlined = await page.evaluate(() => document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.id === 'page')
    assert.ok(outlined, 'the focus is not to be seen')
  }
  await press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Resend this group' })
  const send = dialog.getByRole('button', { name: /^Resend \d/ })
  await send.waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.ok(await isFocused(group), 'the focus is where it was before the dialog')
  await press('Enter')
  await send.waitFor()
  const count = Number((await send.innerText()).replace(/\D/g, ''))
  for (let tabs = 0; !(await isFocused(send)); tabs += 1) {
    assert.ok(tabs < 20)
    await page.keyboard.press('Tab')
  }
  await press('Enter')
  await page.getByText(`${count} of ${count}`).first().waitFor()
  const { resends } = await box.call('GET', '/ext/v1/resends')
  assert.deepEqual([resends[0].total, resends[0].sent], [count, count])
})

test('from a row there and back: the focus is on the row again', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  await open('/deliveries')
  const rows = page.getByRole('list', { name: 'Deliveries' }).locator('a[data-row]')
  await rows.nth(3).waitFor()
  for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press('j')
  const row = await page.evaluate(() => document.activeElement.dataset.row)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Schedule' }).waitFor()
  await page.goBack()
  await page.waitForFunction((wanted) => document.activeElement?.dataset.row === wanted, row)
  await leave()
})

test('Space shows a delivery beside the list, which follows the focus, and the address has it', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, width: 1440 })
  const { page, open } = who
  try {
    await open('/deliveries')
    const rows = page.getByRole('list', { name: 'Deliveries' }).locator('a[data-row]')
    await rows.nth(1).waitFor()
    const [first, second] = await rows.evaluateAll((all) => all.slice(0, 2).map((one) => one.dataset.row))
    await page.keyboard.press('j')
    await page.keyboard.press('Space')
    const pane = page.locator('aside.peek')
    await pane.getByRole('link', { name: 'Open' }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('peek'), first)
    await page.keyboard.press('j')
    await page.waitForURL((url) => url.searchParams.get('peek') === second)
    await pane.locator(`a[href$="${second}"]`).waitFor()
    await page.keyboard.press('Escape')
    await pane.waitFor({ state: 'detached' })
    await open(`/deliveries?peek=${first}`)
    await pane.locator(`a[href$="${first}"]`).waitFor()
  } catch (failure) {
    await keep('peek', page, box)
    throw failure
  }
  await who.leave()
})

test('Space presses what is pressed by it, though rows have it too', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  await open('/deliveries')
  const row = page.getByRole('list', { name: 'Deliveries' }).getByRole('checkbox').first()
  await row.focus()
  await page.keyboard.press('Space')
  await page.getByText('1 selected').waitFor()
  await page.keyboard.press('Space')
  await page.getByText('1 selected').waitFor({ state: 'detached' })
  await page.getByRole('group', { name: 'States' }).getByRole('button', { name: 'Delivered' }).focus()
  await page.keyboard.press('Space')
  await page.waitForURL(/state=delivered/)
  await leave()
})

test('rows are selected from one to another and sent once more as a job, which is cancelled', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { page, open } = who
  try {
    await open('/deliveries?state=delivered')
    const rows = page.getByRole('list', { name: 'Deliveries' }).locator('a[data-row]')
    await rows.nth(3).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press('j')
    await page.keyboard.press('Shift+X')
    await page.getByText('4 selected').waitFor()
    await button(page, 'Send once more').click()
    const dialog = page.getByRole('dialog', { name: 'Send once more' })
    await dialog.getByText(/^4 deliveries/).waitFor()
    await dialog.getByRole('slider').fill('1')
    // A job goes by the clock: while that stands still, so does what is left of it.
    await box.call('POST', '/sandbox/v1/clock', { action: 'FREEZE' })
    await dialog.getByRole('button', { name: 'Resend 4' }).click()
    await button(page, 'Follow it').click()
    await page.getByRole('heading', { name: 'Resend' }).waitFor()
    await button(page, /^Cancel/).click()
    await page.getByText('Cancelled').first().waitFor()
    const { resends } = await box.call('GET', '/ext/v1/resends')
    assert.equal(resends[0].state, 'CANCELLED')
    assert.ok(resends[0].sent < 4, `${resends[0].sent} of 4 were sent`)
    await box.call('POST', '/sandbox/v1/clock', { action: 'RESUME' })
    await until(async () => (await box.call('GET', '/ext/v1/deliveries?limit=100')).deliveries.every((one) => !one.isInProgress && one.state !== 'WAITING'))
    assert.equal((await box.call('GET', `/ext/v1/resends/${resends[0].id}`)).sent, resends[0].sent, 'nothing more was sent')
    // All that match, by the key.
    await open('/deliveries?state=delivered&tries=%3E1')
    await page.getByText(/all that match/).first().waitFor()
    const told = await page.getByText(/deliver(y|ies) shown/).innerText()
    await page.keyboard.press('a')
    const all = page.getByRole('dialog', { name: 'Send once more' })
    const send = all.getByRole('button', { name: /^Resend \d/ })
    await send.waitFor()
    assert.equal((await send.innerText()).replace(/\D/g, ''), told.replace(/\D/g, ''))
  } catch (failure) {
    await keep('selected rows', page, box)
    throw failure
  }
  await who.leave()
})

journey('19: a traveler’s profile changes, and the event tells of it', 3, async ({ page, open, click }) => {
  await open('/start')
  await click(link(page, 'Travelers'))
  await click(button(page, /^Change/).first())
  await click(button(page, 'Open'))
  await page.getByRole('heading', { name: 'Update' }).waitFor()
  await page.getByText(/^TRAVELER_V2 of Sample Org A/).waitFor()
})

test('headers and an access token are set, what differs is shown before, and no secret stays on the page', async () => {
  const made = await box.subscribe('Guarded', 'guarded')
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, allowed: [/400/] })
  const { page, open } = who
  try {
    await open(`/subscriptions/${made.id}/settings`)
    await button(page, 'Another header …').click()
    await page.getByLabel('Name of header 1').fill('X Bad')
    await page.getByLabel('Value of X Bad').fill('s3cret-of-the-header')
    const changes = page.getByRole('table').filter({ hasText: 'customHeaders' })
    await changes.getByText('X Bad').waitFor()
    assert.ok(!(await changes.innerText()).includes('s3cret'))
    await page.locator('form').first().getByRole('button', { name: 'Save' }).click()
    await page.getByText(/customHeaders\.X Bad/).waitFor()
    await page.getByLabel('Name of header 1').fill('X-Api-Key')
    await page.locator('form').first().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').first().waitFor()
    assert.deepEqual((await box.call('GET', `/v3/webhooks/subscriptions/${made.id}`)).customHeaders, { 'X-Api-Key': 's3cret-of-the-header' })
    assert.equal(await page.getByLabel('Value of X-Api-Key').getAttribute('type'), 'password')
    // An access token, its secret once.
    await page.getByLabel(/It wants an access token/).check()
    await page.getByLabel('Where tokens are fetched').fill(`${box.JETBRIDGE_INBOX_URL}/token`)
    await page.getByLabel('Client id').fill('jetbridge')
    await page.getByLabel('Client secret').fill('s3cret-of-the-client')
    const settings = page.getByRole('table', { name: 'Changes of settings' })
    await settings.getByText(/jetbridge at https/).waitFor()
    // Somebody else is faster.
    const path = `/ext/v1/subscriptions/${made.id}/settings`
    await box.call('PUT', path, { excludedOperations: ['INVOICE_GENERATED'], maxPerSecond: 7 })
    const save = page.locator('form').nth(1).getByRole('button', { name: 'Save' })
    await save.click()
    await page.getByText('Somebody else has changed them meanwhile.').waitFor()
    await button(page, 'Keep my changes, on top of theirs').click()
    await save.click()
    await until(async () => (await box.call('GET', path)).oauth2)
    assert.deepEqual(await box.call('GET', path), { excludedOperations: ['INVOICE_GENERATED'], maxPerSecond: 7, oauth2: { tokenUrl: `${box.JETBRIDGE_INBOX_URL}/token`, clientId: 'jetbridge' } })
    await page.waitForFunction(() => document.querySelector('#token-secret')?.value === '')
    const everywhere = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    assert.ok(!everywhere.includes('s3cret-of-the-client'), 'the secret is still there')
  } catch (failure) {
    await keep('guarded', page, box)
    throw failure
  }
  await box.call('PATCH', `/v3/webhooks/subscriptions/${made.id}`, { isActive: false })
  await who.leave()
})

test('what a trip’s receiver was not told of is a red line, with the way to why', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { page, open } = who
  try {
    const run = await box.call('POST', '/sandbox/v1/scenarios/happy-path-expense/runs', { burst: true, gapsPercent: 100 })
    const done = await until(async () => {
      const now = await box.call('GET', `/sandbox/v1/scenarios/${run.scenario}/runs/${run.id}`)
      return now.state !== 'RUNNING' && now
    })
    const { tripId } = await box.call('GET', `/ext/v1/events/${done.gapEventIds[0]}`)
    await open(`/trips/${tripId}`)
    await link(page, 'matched nobody: why?').first().waitFor()
    await page.getByText('Nothing of the whole trip was delivered yet.').waitFor()
    await link(page, 'matched nobody: why?').first().click()
    await page.getByText(/Asked of each subscription/).waitFor()
  } catch (failure) {
    await keep('gap', page, box)
    throw failure
  }
  await who.leave()
})

test('a time is chosen on a drawing by keyboard and by hand, and its figures are those of the API', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  await box.book()
  await open('/overview?span=1h')
  const cursor = page.getByRole('slider', { name: 'Attempts over time' })
  await cursor.focus()
  await page.keyboard.press('End')
  const last = await cursor.getAttribute('aria-valuetext')
  assert.match(last, /: \d+ at first, \d+ later, \d+ failed$/)
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Enter')
  await page.waitForURL(/since=.*until=/)
  const chosen = new URL(page.url()).searchParams
  assert.equal(Date.parse(chosen.get('until')) - Date.parse(chosen.get('since')), 180_000)
  const total = async () => {
    const query = new URLSearchParams({ since: new URL(page.url()).searchParams.get('since'), until: new URL(page.url()).searchParams.get('until') })
    return (await box.call('GET', `/ext/v1/stats/series?${query}`)).series[0].total
  }
  const shown = async (name) => Number((await page.locator('dl.sums div', { hasText: name }).locator('dd').first().innerText()).replaceAll(',', ''))
  if ((await total()).tries) assert.equal(await shown('Attempts'), (await total()).tries)
  await button(page, 'Back to the last 24 hours').click()
  await page.waitForURL((url) => !url.search.includes('since'))
  await cursor.waitFor()
  const place = await cursor.boundingBox()
  await page.mouse.move(place.x + place.width * 0.5, place.y + 40)
  await page.mouse.down()
  await page.mouse.move(place.x + place.width - 2, place.y + 40, { steps: 5 })
  await page.mouse.up()
  await page.waitForURL(/since=/)
  await page.locator('dl.sums').waitFor()
  assert.equal(await shown('Attempts'), (await total()).tries)
  const saved = page.waitForEvent('download')
  await button(page, 'SVG').click()
  const drawing = readFileSync(await (await saved).path(), 'utf8')
  assert.ok(drawing.startsWith('<svg xmlns="http://www.w3.org/2000/svg"') && !drawing.includes('class=') && drawing.includes('fill='), drawing.slice(0, 200))
  await leave()
})

test('a delivery is printed on one page', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { deliveries } = await box.call('GET', '/ext/v1/deliveries?minAttempts=18&limit=1')
  await open(`/deliveries/${deliveries[0].id}`)
  await page.getByRole('list', { name: 'Tries' }).waitFor()
  await page.getByRole('region', { name: 'Body' }).waitFor()
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, 'it is longer than a page')
  await leave()
})

test('what the server cannot do at the moment is told once: what is shown stays, and comes back by itself', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, allowed: [/503/] })
  await open('/deliveries')
  await page.getByRole('list', { name: 'Deliveries' }).waitFor()
  const error = { debugIdentifier: '80f198ee56343ba864fe8b2a57d3eff7', errorMessages: [{ errorCode: 'SERVICE_UNAVAILABLE', message: 'The database is away.', errorParameters: [] }] }
  await page.route('**/ext/v1/deliveries?*', (route) => route.fulfill({ status: 503, headers: { 'retry-after': '2', 'content-type': 'application/json' }, body: JSON.stringify(error) }))
  await box.book()
  const note = page.getByRole('alert').filter({ hasText: 'The database is away. What is shown is from before.' })
  await note.waitFor()
  await note.getByRole('button', { name: /Try again/ }).waitFor()
  await page.getByRole('list', { name: 'Deliveries' }).waitFor()
  await page.unroute('**/ext/v1/deliveries?*')
  await note.waitFor({ state: 'detached' })
  await leave()
})

test('before a token ends it is told, and another goes on where the page was', async () => {
  const token = await box.run('token', '--expires-in', '55')
  const { page, open, leave } = await person(chrome, box, { token, allowed: [/401/] })
  await open('/deliveries')
  await page.getByText('The token expires in less than a minute.').waitFor()
  await button(page, 'Sign in again …').click()
  const dialog = page.getByRole('dialog', { name: 'The token expires soon' })
  await dialog.getByLabel('Access token').fill(box.JETBRIDGE_TOKEN)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('The token expires in less than a minute.').waitFor({ state: 'detached' })
  await page.getByRole('list', { name: 'Deliveries' }).waitFor()
  await leave()
})

test('a company’s administrator has no page of the sandbox or the platform, and begins at Overview', async () => {
  const company = '11111111-1111-4111-8111-111111111111'
  const token = await box.run('token', '--role', 'COMPANY_ADMIN', '--company-id', company)
  const { page, open, leave, asked } = await person(chrome, box, { token })
  await open('/')
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor()
  const menu = page.getByRole('navigation', { name: 'Pages' })
  assert.deepEqual(await menu.getByRole('heading').allInnerTexts(), ['Operate', 'Admin'])
  assert.equal(await menu.getByRole('link', { name: /Engine|Organizations|API clients|Travelers/ }).count(), 0)
  assert.deepEqual(asked.filter((call) => call.includes('/sandbox/')), [])
  await leave()
})

test('the search has commands, and the way back to what was looked at', async () => {
  const { page, open, leave } = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { deliveries } = await box.call('GET', '/ext/v1/deliveries?limit=1')
  await open(`/deliveries/${deliveries[0].id}`)
  await page.getByRole('heading', { name: 'Schedule' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: /^Recent Delivery/ }).waitFor()
  await page.getByRole('combobox', { name: 'Search' }).fill('publish an')
  await page.getByRole('option', { name: /^Command Publish an event/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Publish an event' }).waitFor({ timeout: LONG })
  await leave()
})

journey('20: a colleague’s session is taken over', 2, async ({ page, open, click }) => {
  const { pnrId } = await colleague.book({ externalId: 'of-a-colleague' })
  await colleague.subscribe('Theirs', 'theirs')
  await colleague.book()
  const session = await colleague.call('GET', '/sandbox/v1/export')
  await open('/sandbox/session')
  await page.getByText('Sample Org A').first().waitFor()
  await page.locator('input[type=file]').setInputFiles({ name: 'session.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(session)) })
  await click(button(page, 'Import'))
  await page.getByText(/^Restored: \d+ bookings?\./).waitFor()
  assert.equal((await box.call('GET', `/sandbox/v1/bookings/${pnrId}`)).externalId, 'of-a-colleague')
  await open('/subscriptions')
  await page.getByText('Theirs').first().waitFor()
})
