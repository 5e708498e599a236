// Ways of those who operate: secrets, reconciling, the night shift, making subscriptions, organizations and the engine. They share
// a sandbox, and go in order.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { browser, journey as walkthrough, sandbox } from './support.js'

let chrome, box
before(async () => {
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

journey('13: a secret is rotated, proved, and the old one revoked', 6, async ({ page, open, click }) => {
  const { id } = await box.subscribe('Rotating', 'rotating')
  const answers = []
  page.on('response', (response) => answers.push(response))
  await open(`/subscriptions/${id}`)
  await click(link(page, 'Secrets'))
  await click(button(page, 'Rotate …'))
  await click(button(page, 'Make the new one'))
  const dialog = page.getByRole('dialog', { name: 'The signing secret, once' })
  await dialog.waitFor()
  const made = answers.find((response) => response.url().endsWith('/secrets') && response.status() === 201)
  const secret = (await made.json()).hmacSigningSecret
  const before = answers.length
  const sent = []
  page.on('request', (request) => sent.push(request.url() + JSON.stringify(request.headers()) + request.postData()))
  await click(button(page, 'I have stored it'))
  await dialog.waitFor({ state: 'detached' })
  const everywhere = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  assert.ok(!everywhere.includes(secret), 'the secret is still there')
  const { secrets } = await box.call('GET', `/ext/v1/subscriptions/${id}/secrets`)
  assert.equal(secrets.length, 2)
  await click(button(page, 'Prove it'))
  await page.getByText('Answered 200, signed with the new secret').waitFor()
  await page.getByLabel(/To end it now, type the last four/).fill(secrets[0].id.slice(-4))
  await click(button(page, 'Revoke'))
  await page.waitForFunction(() => document.querySelectorAll('[aria-label="Secrets"] li').length === 1)
  const { secrets: left } = await box.call('GET', `/ext/v1/subscriptions/${id}/secrets`)
  assert.deepEqual(left.map((one) => one.id), [secrets[1].id])
  // Nor does it pass over the network again. The stream is one answer without an end.
  const later = answers.slice(before).filter((response) => !response.url().endsWith('/v1/stream'))
  const bodies = await Promise.all(later.map((response) => response.text().catch(() => '')))
  assert.ok(bodies.some((body) => body.includes(secrets[1].id)), 'what came later was read')
  assert.ok(sent.length > 0 && ![...bodies, ...sent].some((text) => text.includes(secret)), 'the secret came again')
})

journey('14: a partner’s list against ours: what is missing is sent again', 5, async ({ page, open, click }) => {
  const { id: partner } = await box.subscribe('Partner', 'partner', ['PNR_V3', 'TRIP_DETAILS_V3'])
  const bookings = []
  for (let n = 0; n < 3; n += 1) bookings.push(await box.book())
  for (let looks = 0; ; looks += 1) {
    const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${partner}&limit=100`)
    if (deliveries.length === bookings.flatMap(({ events }) => events).length && deliveries.every((one) => one.state === 'DELIVERED')) break
    assert.ok(looks < 5000, 'not all was delivered')
  }
  await box.call('DELETE', '/sandbox/v1/inboxes/partner/requests')
  await open('/overview')
  await click(link(page, 'Reconcile'))
  await page.getByLabel('Receiver', { exact: true }).selectOption({ label: 'Partner' })
  // They lack the last one.
  const held = bookings.slice(0, 2).flatMap(({ pnrId, tripId }) => [pnrId, tripId])
  await page.getByLabel('What the receiver holds').fill(held.join('\n'))
  await click(button(page, 'Compare'))
  const counts = page.getByRole('list', { name: 'What became of them' })
  const missing = bookings[2]
  await counts.getByText('Missing').waitFor()
  const number = Number(await counts.getByRole('button', { name: /Missing/ }).locator('b').innerText())
  await page.getByRole('table', { name: 'Bookings' }).getByText(missing.tripId).first().waitFor()
  await click(button(page, 'Resend missing…'))
  // One receiver: a delivery for each of them.
  await page.getByText(new RegExp(`^The last event of each booking that is missing is sent again: ${number} deliver(y|ies)\\.`)).waitFor()
  await click(page.getByRole('dialog').getByRole('button', { name: 'Resend', exact: true }))
  await page.getByText(/sent again\./).first().waitFor()
  // What came again is what they lacked; with it in their list, nothing is missing.
  for (let looks = 0; ; looks += 1) {
    const { requests } = await box.call('GET', '/sandbox/v1/inboxes/partner/requests?limit=20')
    const pnrs = new Set(requests.map((one) => one.event.pnrId ?? missing.pnrId))
    if (requests.length >= 1) {
      assert.deepEqual([...pnrs], [missing.pnrId])
      break
    }
    assert.ok(looks < 2000, 'nothing came again')
  }
  await page.getByLabel('What the receiver holds').fill([...held, missing.pnrId, missing.tripId].join('\n'))
  await click(button(page, 'Compare'))
  await page.getByText('Nothing is missing.').waitFor()
  await box.call('PATCH', `/v3/webhooks/subscriptions/${partner}`, { isActive: false })
})

journey('a file of bookings is read by its column', 0, async ({ page, open }) => {
  await open('/reconcile')
  const csv = 'Name,PNR Id,Fare\n"Doe, Jane",9000000001,"1,200"\nRoe,9000000002,3\n'
  await page.locator('input[type=file]').setInputFiles({ name: 'bookings.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByText('2 ids', { exact: true }).waitFor()
  assert.equal(await page.getByLabel('Column').locator('option:checked').innerText(), 'PNR Id')
})

// A TMC’s, whose bar begins with Overview.
journey('15: the night shift pauses a receiver on a phone', 4, async ({ page, open, click, sees }) => {
  await box.faults('night', { status: 500 })
  const { id } = await box.subscribe('Night shift', 'night')
  for (let n = 0; n < 2; n += 1) await box.book()
  await box.call('POST', '/sandbox/v1/clock', { action: 'ADVANCE', by: 'PT30M' })
  for (let looks = 0; ; looks += 1) {
    const { state } = await box.call('GET', `/ext/v1/subscriptions/${id}/health`)
    if (state === 'DOWN' || state === 'FAILING') break
    assert.ok(looks < 500, state)
  }
  await open('/deliveries')
  await click(link(page, 'Overview'))
  await click(page.getByRole('link', { name: /Night shift/ }).first())
  await page.getByRole('heading', { name: 'Night shift' }).waitFor()
  await click(button(page, 'Pause'))
  const { waiting } = await box.call('GET', `/ext/v1/subscriptions/${id}/health`)
  await sees(new RegExp(`${waiting} deliver(y that waits|ies that wait) will be held`))
  await click(page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }))
  await sees('Paused.')
  await button(page, 'Activate').waitFor()
  assert.equal((await box.call('GET', `/v3/webhooks/subscriptions/${id}`)).isActive, false)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `it is wider than the phone by ${over}`)
}, { width: 390, height: 844, as: (box) => box.run('token', '--role', 'TMC_ADMIN', '--tmc-id', '22222222-2222-4222-8222-222222222222') })

journey('a subscription is made with what it would have matched in sight', 3, async ({ page, open, click, sees }) => {
  await open('/subscriptions')
  await click(link(page, 'New'))
  await page.getByText(/would have matched/).waitFor()
  await page.getByLabel('URL', { exact: true }).fill('http://localhost/plain')
  await click(button(page, 'Create'))
  await page.locator('[aria-invalid=true]').waitFor()
  await page.getByLabel('URL', { exact: true }).fill(`${box.JETBRIDGE_INBOX_URL}/made`)
  await page.getByLabel('Name', { exact: true }).fill('Made by hand')
  await click(button(page, 'Create'))
  await page.getByRole('dialog', { name: 'The signing secret, once' }).waitFor()
  await button(page, 'I have stored it').click()
  await page.getByRole('heading', { name: 'Made by hand' }).waitFor()
  await sees(`${box.JETBRIDGE_INBOX_URL}/made`)
}, { allowed: [/400/] })

journey('whose events a subscription gets is changed, and what that would mean is told', 2, async ({ page, open, click }) => {
  const { id } = await box.subscribe('Narrow', 'narrow')
  const { organizations } = await box.call('GET', '/ext/v1/organizations?type=COMPANY')
  const other = organizations.find((one) => one.id !== '11111111-1111-4111-8111-111111111111')
  await open(`/subscriptions/${id}/settings`)
  await page.getByLabel('Another organization, part 1').selectOption({ label: other.name })
  await page.getByText(/Of the newest \d+ events it would match \d+/).waitFor()
  await click(button(page, 'Save'))
  await page.getByText('Saved.').waitFor()
  const { eventSource } = await box.call('GET', `/v3/webhooks/subscriptions/${id}`)
  assert.deepEqual(eventSource.scopes[0].predicates[0].values.toSorted(), ['11111111-1111-4111-8111-111111111111', other.id].toSorted())
})

journey('what is typed stays when somebody else changes something, and goes on top of it', 2, async ({ page, open, click, sees }) => {
  const { id } = await box.subscribe('Untouched', 'untouched')
  await open(`/subscriptions/${id}/settings`)
  await page.getByLabel('Name', { exact: true }).fill('Mine')
  await page.getByRole('button', { name: 'live', exact: true }).waitFor()
  await box.call('PATCH', `/v3/webhooks/subscriptions/${id}`, { eventTypes: ['TRIP_DETAILS_V3'] })
  await sees('Somebody else has changed it meanwhile.')
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Mine')
  await click(button(page, 'Keep my changes, on top of theirs'))
  await click(button(page, 'Save'))
  await sees('Saved.')
  const { name, eventTypes } = await box.call('GET', `/v3/webhooks/subscriptions/${id}`)
  assert.deepEqual([name, eventTypes], ['Mine', ['TRIP_DETAILS_V3']])
})

journey('organizations: who serves whom, and one that is new', 2, async ({ page, open, click }) => {
  await open('/organizations')
  const list = page.getByRole('list', { name: 'Organizations' })
  await list.getByText('Sample Org A').waitFor()
  await click(link(page, 'New organization'))
  const id = '11111111-1111-4111-8111-999999999999'
  await page.getByLabel('Id').fill(id)
  await page.getByLabel('Name').fill('Night Owls')
  await page.getByLabel('Contracted by').selectOption({ index: 1 })
  await click(button(page, 'Save'))
  await page.getByRole('heading', { name: 'Night Owls' }).waitFor()
  const put = await box.call('GET', `/ext/v1/organizations/${id}`)
  assert.deepEqual([put.name, put.type, typeof put.contractingTmcId], ['Night Owls', 'COMPANY', 'string'])
})

journey('the engine: its node moves, and what waits is what the API tells', 0, async ({ page, open }) => {
  await open('/engine')
  const { nodes } = await box.call('GET', '/ext/v1/engine')
  await page.getByText(nodes[0].name).waitFor()
  await page.getByText('● Moving').waitFor()
  for (let round = 0; ; round += 1) {
    const { waiting } = await box.call('GET', '/ext/v1/engine')
    const bars = await page.locator('tbody th[scope=row]').evaluateAll((all) => Object.fromEntries(all.map((one) => [one.textContent, Number(one.nextElementSibling.textContent.replaceAll(',', ''))])))
    const sums = waiting.horizon.map((one) => one.waiting + one.held + one.awaitingPayload)
    if (JSON.stringify(Object.values(bars)) === JSON.stringify(sums)) break
    assert.ok(round < 200, `${JSON.stringify(bars)}, not ${sums}`)
    await page.waitForTimeout(100)
  }
})

journey('what a delivery would send is shown without what is secret, and saved as a script', 1, async ({ page, open, click }) => {
  const { deliveries } = await box.call('GET', '/ext/v1/deliveries?limit=1')
  await open(`/deliveries/${deliveries[0].id}`)
  await page.getByText(/\d+ headers, as the next try would send them/).waitFor()
  const saved = page.waitForEvent('download')
  await click(button(page, 'As curl'))
  const file = await saved
  assert.equal(file.suggestedFilename(), `delivery-${deliveries[0].id}.sh`)
})

journey('16: a subscription is slowed, archived, looked up in the audit and restored', 14, async ({ page, open, click }) => {
  const { id } = await box.subscribe('Put aside', 'put-aside')
  const settings = `/ext/v1/subscriptions/${id}/settings`
  await box.call('PUT', settings, { excludedOperations: ['VOIDED'], oauth2: { tokenUrl: 'https://localhost:1/token', clientId: 'a', clientSecret: 'b' } })
  await open(`/subscriptions/${id}/settings`)
  await page.getByLabel('Invoice generated').check()
  await page.getByLabel('Attempts in a second, at most').fill('10')
  await page.getByLabel('Pause after days of failures alone').fill('14')
  await click(button(page, 'Save'))
  assert.equal(await page.getByLabel('Pause after days of failures alone').evaluate((field) => field.validity.rangeOverflow), true)
  await page.getByLabel('Pause after days of failures alone').fill('3')
  await click(button(page, 'Save'))
  await page.getByText('Saved.').waitFor()
  const { excludedOperations, oauth2, maxPerSecond, pauseAfterDays } = await box.call('GET', settings)
  assert.deepEqual([excludedOperations, oauth2.clientId, maxPerSecond, pauseAfterDays], [['VOIDED', 'INVOICE_GENERATED'], 'a', 10, 3], 'what was there stays')
  await click(button(page, 'Archive …'))
  await click(page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }))
  await page.getByText('Put aside is archived.').waitFor()
  assert.equal(await page.getByRole('link', { name: /Put aside/ }).count(), 0)
  await click(button(page, 'Archived ones'))
  await click(link(page, 'Audit').last())
  const changes = page.getByRole('list', { name: 'Changes' }).getByRole('listitem')
  await changes.nth(3).waitFor()
  const told = (await changes.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))
  assert.match(told[0], /archived subscription .*isActive/)
  assert.match(told[1], /changed settings .*excludedOperations, maxPerSecond, pauseAfterDays/)
  assert.match(told[2], /changed settings .*excludedOperations, oauth2/)
  assert.match(told[3], /created subscription/)
  await open('/subscriptions?archived=yes')
  await click(button(page, 'Restore Put aside'))
  await page.getByText('Put aside is back, and paused.').waitFor()
  await click(button(page, 'Open'))
  await button(page, 'Activate').waitFor()
})

journey('17: alerts: rules are set, a notice arrives, and what is open is told', 8, async ({ page, open, click }) => {
  const inbox = `${box.JETBRIDGE_INBOX_URL}/alerts-desk`
  await open('/alerts')
  await page.getByText('Nothing is.').waitFor()
  const rule = page.getByLabel('A secret that signs beside the current one ends within', { exact: true })
  await click(rule)
  await page.getByLabel('Post notices to').fill(inbox)
  await click(button(page, 'Save'))
  await click(page.getByRole('dialog').getByRole('button', { name: 'I have stored it' }))
  const { rules } = await box.call('GET', '/ext/v1/alerts')
  assert.deepEqual([rules.secretEndsWithinDays, rules.url, rules.downForMinutes], [3, inbox, undefined])
  await click(button(page, 'Send a test notice'))
  const { id } = await box.subscribe('Ends soon', 'ends-soon')
  await box.call('POST', `/ext/v1/subscriptions/${id}/secrets`, { overlapSeconds: 86400 })
  await box.call('POST', '/sandbox/v1/clock', { action: 'ADVANCE', by: 'PT2M' })
  await open('/alerts')
  const alerts = page.getByRole('list', { name: 'Open alerts' }).getByRole('listitem')
  await alerts.first().waitFor()
  assert.match((await alerts.first().innerText()).replace(/\s+/g, ' '), /Ends soon has a secret that ends on/)
  const notices = page.getByRole('list', { name: 'Notices' })
  await notices.getByText('delivered').nth(1).waitFor()
  assert.match((await notices.innerText()).replace(/\s+/g, ' '), /1 opened: delivered.*Test: delivered/)
})

journey('API clients: one is made, its secret shown once, and revoked', 6, async ({ page, open, click }) => {
  await open('/clients')
  await click(button(page, 'New client'))
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Expense tool')
  await dialog.getByLabel('For', { exact: true }).selectOption('PLATFORM_ADMIN')
  await click(dialog.getByRole('button', { name: 'Create' }))
  await click(page.getByRole('dialog').getByRole('button', { name: 'I have stored it' }))
  const { clients } = await box.call('GET', '/ext/v1/clients')
  const made = clients.find((one) => one.name === 'Expense tool')
  assert.equal(made.role, 'PLATFORM_ADMIN')
  await click(button(page, 'Revoke Expense tool'))
  await click(page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }))
  await page.getByText('Revoked. A token').waitFor()
  const after = await box.call('GET', '/ext/v1/clients')
  assert.ok(after.clients.find((one) => one.id === made.id).revokedAt)
})
