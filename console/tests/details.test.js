// What a list, a drawing and a step show in detail, each by what leads to it. They share a sandbox, and go in order.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { browser, keep, LONG, person, sandbox } from './support.js'

let chrome, box, failing, delivery
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' })
const link = (page, name) => page.getByRole('link', { name, exact: typeof name === 'string' })
const until = async (what) => {
  for (const last = performance.now() + LONG; performance.now() < last; ) {
    const found = await what()
    if (found) return found
    await new Promise((done) => setTimeout(done, 50))
  }
  assert.fail('it never came')
}
const COMPANY = '11111111-1111-4111-8111-111111111111'
before(async () => {
  box = await sandbox()
  chrome = await browser()
  failing = await box.subscribe('Failing one', 'failing')
  await box.faults('failing', { status: 503, headers: { 'Retry-After': '600' } })
  await box.book()
  delivery = await until(async () => {
    const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${failing.id}&minAttempts=1`)
    return deliveries.find((one) => one.lastStatus === 503 && !one.isInProgress)
  })
})
after(async () => {
  await chrome?.close()
  assert.equal(await box?.stop(), '', 'the server warned')
})
/** Somebody looks; what went wrong leaves a picture. */
const look = (name, walk, options = {}) =>
  test(name, async () => {
    const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN, ...options })
    try {
      await walk(who)
    } catch (failure) {
      await keep(name, who.page, box)
      throw failure
    }
    await who.leave()
  })

look('a filter is chips, each of which can be edited as text and taken away', async ({ page, open }) => {
  await open('/deliveries')
  const input = page.getByRole('combobox', { name: 'Filter' })
  await input.fill('state:waiting tries:>0')
  await input.press('Enter')
  await button(page, 'Edit state:waiting').waitFor()
  assert.deepEqual([...new URL(page.url()).searchParams], [['state', 'waiting'], ['tries', '>0']])
  await page.getByRole('list', { name: 'Deliveries' }).getByText('Failing one').waitFor()
  // Backspace edits the last, a click any.
  await input.press('Backspace')
  assert.equal(await input.inputValue(), 'tries:>0')
  // It holds until something is put in its place; Escape takes nothing away.
  assert.equal(new URL(page.url()).searchParams.get('tries'), '>0')
  await input.press('Escape')
  await input.press('Escape')
  await button(page, 'Edit tries:>0').click()
  await input.fill('tries:>99')
  await input.press('Enter')
  await page.getByText('No delivery matches.').waitFor()
  await button(page, 'Edit state:waiting').click()
  assert.equal(await input.inputValue(), 'state:waiting')
  assert.equal(new URL(page.url()).searchParams.get('state'), 'waiting')
  await input.fill('state:held')
  await input.press('Enter')
  await button(page, 'Remove tries:>99').click()
  assert.equal(new URL(page.url()).search, '?state=held')
  await input.fill('nonsense')
  await input.press('Enter')
  await page.getByText('There is no filter nonsense').waitFor()
  await button(page, 'Clear the filter').click()
  assert.equal(new URL(page.url()).search, '')
  // An id is told by its name.
  await open(`/deliveries?subscription=${failing.id}`)
  await button(page, 'Edit subscription:Failing one').waitFor()
})

look('on a phone the filter is a sheet', async ({ page, open }) => {
  await open('/deliveries')
  await button(page, 'Filter').click()
  const sheet = page.getByRole('dialog', { name: 'Filter' })
  await sheet.getByRole('button', { name: 'Waiting', exact: true }).click()
  await sheet.getByLabel('accepted within: 2h, 7d, or a time').selectOption('1d')
  assert.deepEqual([...new URL(page.url()).searchParams], [['state', 'waiting'], ['since', '1d']])
  const { y, height } = await sheet.boundingBox()
  assert.ok(Math.abs(y + height - 844) < 2, 'it stands at the bottom')
  await sheet.getByRole('button', { name: 'Done' }).click()
  await button(page, 'Filter (2)').waitFor()
  await page.getByRole('list', { name: 'Deliveries' }).getByText('Failing one').waitFor()
}, { width: 390, height: 844 })

look('a stretch of the horizon leads to what falls due in it', async ({ page, open }) => {
  await open(`/subscriptions/${failing.id}`)
  await page.getByRole('heading', { name: 'What waits, by when it falls due' }).waitFor()
  // The receiver asked for ten minutes, and jitter never makes it less.
  await link(page, /due in (1 min to 10 min|10 min to 1 h)$/).first().click()
  await page.getByRole('list', { name: 'Deliveries' }).getByText('503').first().waitFor()
  const { searchParams, pathname } = new URL(page.url())
  assert.ok(pathname.endsWith(`/subscriptions/${failing.id}/deliveries`))
  assert.match(searchParams.get('due'), /^\d+s\.\.\d+s$/)
  await open(`/deliveries?due=now&subscription=${failing.id}`)
  await page.getByText('No delivery matches.').waitFor()
  await open('/deliveries?due=soon')
  await page.getByText('due:soon is no time from now').waitFor()
})

look('an attempt tells its protocol, its connection and the headers of a failure, and how long others take', async ({ page, open }) => {
  await open(`/deliveries/${delivery.id}`)
  await page.getByText(/by HTTP\/1\.1, over a (new connection|connection that was kept)/).waitFor()
  await page.getByText(/^\d headers?$/).first().click()
  await page.getByText('retry-after').waitFor()
  await page.getByText(/half of its subscription's tries take less/).waitFor()
  await page.keyboard.press('k')
  const drawer = page.getByRole('complementary', { name: 'Code' })
  await drawer.getByRole('button', { name: `/ext/v1/deliveries/${delivery.id}` }).filter({ hasNotText: 'request' }).click()
  const to = await drawer.getByRole('link', { name: /This operation/ }).getAttribute('href')
  assert.ok(to.endsWith(`/docs/#GET/ext/v1/deliveries/${delivery.id}`), to)
})

test('the API docs open at the operation of a call', async () => {
  const page = await chrome.newPage()
  await page.goto(`${box.url}/docs/#GET/ext/v1/deliveries/${delivery.id}`)
  await page.getByRole('heading', { name: 'Retrieve a delivery with its attempts' }).first().waitFor()
  assert.equal(new URL(page.url()).hash, '#everything/tag/delivery/GET/ext/v1/deliveries/{deliveryId}')
  await page.close()
})

look('groups of failures are tried together, each as a job', async ({ page, open }) => {
  const second = await box.subscribe('Failing too', 'failing-too')
  await box.faults('failing-too', { status: 500 })
  await box.book()
  await until(async () => (await box.call('GET', '/ext/v1/failures?state=WAITING')).total.groups >= 2)
  await open('/recover?state=waiting')
  for (const name of ['Failing one', 'Failing too']) await page.getByRole('checkbox', { name: new RegExp(`^Select .*${name}`) }).first().check()
  await page.getByText('2 groups selected').waitFor()
  await button(page, 'Try these now…').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('2 groups: each is a job of its own, at this rate.').waitFor()
  await dialog.getByRole('button', { name: 'Try now' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { resends } = await box.call('GET', '/ext/v1/resends')
  assert.deepEqual(resends.map((one) => one.subscriptionId).toSorted(), [failing.id, second.id].toSorted())
})

look('what came of a comparison has an address of its own', async ({ page, open }) => {
  await open('/reconcile')
  await page.getByLabel('What the receiver holds').fill('9000000099')
  await button(page, 'Compare').click()
  await page.getByRole('table', { name: 'Bookings' }).waitFor()
  assert.equal(new URL(page.url()).search, '?step=result&list=yes')
  await page.goBack()
  await page.getByRole('table', { name: 'Bookings' }).waitFor({ state: 'detached' })
  // A result without a list can be opened, one with a list says what it lacks.
  await open('/reconcile?step=result')
  await page.getByRole('table', { name: 'Bookings' }).waitFor()
  await open('/reconcile?step=result&list=yes')
  await page.getByText('The list that this was compared with is not kept').waitFor()
})

look('a booking shows its stages and where a step leads, and a step what it takes', async ({ page, open }) => {
  const { pnrId } = await box.book()
  await box.call('POST', `/sandbox/v1/bookings/${pnrId}/actions`, { action: 'TICKET' })
  await open(`/sandbox/bookings/${pnrId}`)
  const line = page.getByRole('list', { name: /^Stages: Ticketed; it can become/ })
  await line.getByText('Reserved').waitFor()
  await line.getByText('by void').waitFor()
  await button(page, 'Flight cancel …').click()
  await page.getByRole('combobox', { name: /^Leg/ }).selectOption({ index: 2 })
  await button(page, 'Flight cancel').click()
  await page.getByText(/^Flight cancel: \d events?\./).waitFor()
  const { actionOptions } = await box.call('GET', `/sandbox/v1/bookings/${pnrId}`)
  assert.deepEqual(actionOptions.find((one) => one.name === 'legIndex').choices.map((one) => one.value), ['0'])
})

look('a certification shows how the receiver answered what it should have refused', async ({ page, open }) => {
  await open(`/sandbox/certify?subscription=${failing.id}`)
  await page.getByLabel('Subscription').selectOption({ label: 'Failing one' })
  await button(page, 'Run').click()
  await page.getByRole('button', { name: 'JUnit' }).waitFor()
  await page.getByText('What the receiver answered').first().click()
  await page.getByText(/^503/).first().waitFor()
})

test('who may not wind the clock is shown no way to, and asks the sandbox nothing', async () => {
  const token = await box.run('token', '--role', 'COMPANY_ADMIN', '--company-id', COMPANY)
  const { page, open, leave, asked } = await person(chrome, box, { token })
  await open(`/deliveries/${delivery.id}`)
  await page.getByRole('heading', { name: 'Schedule' }).waitFor()
  await page.getByRole('list', { name: 'Tries' }).getByRole('listitem').first().waitFor()
  assert.equal(await page.getByRole('button', { name: /Wind|End of the window/ }).count(), 0)
  await open(`/subscriptions/${failing.id}`)
  await page.getByRole('heading', { name: 'Failing one' }).waitFor()
  assert.equal(await page.getByRole('link', { name: 'Its inbox' }).count(), 0)
  assert.deepEqual(asked.filter((call) => call.includes('/sandbox/')), [])
  await leave()
})

look('k goes up in a list, and elsewhere opens the code', async ({ page, open }) => {
  await box.book()
  await open('/events')
  const rows = page.locator('a[data-row]')
  await rows.nth(1).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  assert.ok(await rows.nth(1).evaluate((one) => one === document.activeElement))
  await page.keyboard.press('k')
  assert.ok(await rows.nth(0).evaluate((one) => one === document.activeElement))
  const code = page.getByRole('complementary', { name: 'Code' })
  assert.equal(await code.count(), 0)
  await page.evaluate(() => document.activeElement.blur())
  await page.keyboard.press('k')
  await code.waitFor()
})

look('a secret that is shown once stays however often Escape is pressed, and headers are sent along from the first', async ({ page, open }) => {
  await open('/subscriptions/new')
  await page.getByLabel('URL').fill(`${box.JETBRIDGE_INBOX_URL}/with-headers`)
  await button(page, 'Another header …').click()
  await page.getByLabel('Name of header 1').fill('X-Route')
  await page.getByLabel('Value of X-Route').fill('north')
  await button(page, 'Create').click()
  const dialog = page.getByRole('dialog', { name: 'The signing secret, once' })
  await dialog.waitFor()
  for (let times = 0; times < 4; times += 1) await page.keyboard.press('Escape')
  await button(page, 'I have stored it').click()
  await dialog.waitFor({ state: 'detached' })
  await page.waitForURL(/subscriptions\/[0-9a-f-]{36}$/)
  const made = await box.call('GET', `/v3/webhooks/subscriptions/${page.url().split('/').at(-1)}`)
  assert.deepEqual(made.customHeaders, { 'X-Route': 'north' })
})

look('a list that is to come has the columns of the list', async ({ page, open }) => {
  let go
  const held = new Promise((done) => (go = done))
  await page.route('**/ext/v1/events?*', async (route) => (await held, route.continue()))
  await open('/events')
  const bones = page.getByRole('status').filter({ hasText: 'Loading' })
  await bones.getByText('Deliveries').waitFor()
  go()
  await bones.waitFor({ state: 'detached' })
  await page.getByText('Booking created').first().waitFor()
})

look('an answer that lacks what a cell has says so, until it is whole or another page', async ({ page, open }) => {
  let away = 'eu-1, eu-2'
  await page.route('**/ext/v1/events?*', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(away ? { 'jetbridge-partial': away } : {}) } })
  })
  await open('/events')
  const note = page.getByRole('status').filter({ hasText: 'Something here lacks what the cells eu-1, eu-2 have.' })
  await note.waitFor()
  away = ''
  await box.book()
  await note.waitFor({ state: 'detached' })
})

look('the engine tells of cells, how far behind home they are, and of whose a node is', async ({ page, open }) => {
  await page.route('**/ext/v1/engine', async (route) => {
    const answer = await route.fetch()
    const it = await answer.json()
    it.nodes.push({ ...it.nodes[0], cell: 'eu-1' })
    it.cells = [{ name: 'eu-1', partitions: '0-31', lagSeconds: 3.4 }, { name: 'eu-2', partitions: '32', lagSeconds: 90 }, { name: 'eu-3', partitions: '', trouble: 'it did not answer' }, { name: 'eu-4', partitions: '' }]
    await route.fulfill({ json: it })
  })
  await open('/engine')
  const cells = page.getByRole('region', { name: 'Cells' }).getByRole('listitem')
  await cells.first().waitFor()
  const texts = (await cells.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))
  assert.deepEqual(texts, [
    'eu-1 ● In step Partitions 0-31 Behind home 3 s',
    'eu-2 ✕ Behind Partitions 32 Behind home 90 s',
    'eu-3 ✕ Away Partitions none Behind home it did not answer',
    'eu-4 ✕ Behind Partitions none Behind home no whole copy yet',
  ])
  const nodes = (await page.getByRole('region', { name: 'Nodes' }).getByRole('listitem').allInnerTexts()).map((text) => /Cell\s+(\S+)/.exec(text)[1])
  assert.deepEqual(nodes, ['home', 'eu-1'])
  await page.getByText('At home and in all cells.').waitFor()
})

look('what many got is grouped by whose they are', async ({ page, open }) => {
  const many = 60
  await Promise.all(Array.from({ length: many }, (_, at) => box.subscribe(`One of many ${at}`, 'many', ['TRAVELER_V2'])))
  const { id } = await box.call('POST', '/ext/v1/events', { eventType: 'TRAVELER_V2', organizationId: COMPANY, payload: {} })
  await open(`/events/${id}`)
  const group = page.getByRole('listitem').filter({ hasText: `${many} subscriptions` })
  await group.getByText('Sample Org A').click()
  await group.getByRole('link', { name: /One of many/ }).first().waitFor()
  assert.equal(await group.getByRole('link').count(), 50)
  await group.getByText('and 10 more').waitFor()
})

look('while the clock is wound it is told how far it has come', async ({ page, open }) => {
  await open('/sandbox/clock')
  await page.getByRole('heading', { name: 'Agenda' }).waitFor()
  await button(page, 'End of the window').click()
  await page.evaluate(() => {
    globalThis.told = []
    new MutationObserver(() => {
      const text = [...document.querySelectorAll('.winds .quiet')].map((one) => one.textContent).join('')
      if (/ of /.test(text)) globalThis.told.push(text)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await button(page, 'Wind').last().click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const told = await page.evaluate(() => globalThis.told)
  assert.ok(told.length > 2 && told.every((one) => one.startsWith('Winding …')), told.join('\n'))
})

look('more than a thousand are sent only when their number is typed', async ({ page, open }) => {
  const { id } = await box.subscribe('A thousand', 'thousand', ['AGENT_TASK_DETAILS'])
  const events = (count) => Array.from({ length: count }, () => ({ eventType: 'AGENT_TASK_DETAILS', organizationId: COMPANY, payload: {} }))
  for (const count of [1000, 2]) await box.call('POST', '/ext/v1/events/batch', { events: events(count) })
  await until(async () => (await box.call('GET', `/ext/v1/subscriptions/${id}/stats`)).delivered === 1002)
  await open(`/deliveries?state=delivered&subscription=${id}`)
  await button(page, /^Resend all that match/).click()
  const dialog = page.getByRole('dialog')
  const send = dialog.getByRole('button', { name: 'Resend 1,002' })
  await dialog.getByLabel('These are many: type 1002').fill('1,00')
  assert.ok(await send.isDisabled())
  await dialog.getByLabel('These are many: type 1002').fill('1,002')
  await send.click()
  await until(async () => (await box.call('GET', '/ext/v1/resends')).resends.some((one) => one.subscriptionId === id && one.total === 1002))
})

look('what waits is tried now from its own page', async ({ page, open }) => {
  await box.book()
  const one = await until(async () => {
    const { deliveries } = await box.call('GET', `/ext/v1/deliveries?subscriptionId=${failing.id}&state=WAITING&minAttempts=6`)
    return deliveries.find((each) => !each.isInProgress)
  })
  await open(`/deliveries/${one.id}`)
  await page.getByRole('heading', { name: 'Tries' }).waitFor()
  await button(page, 'Try now').click()
  await until(async () => (await box.call('GET', `/ext/v1/deliveries/${one.id}`)).attemptCount > one.attemptCount)
})

look('a trip shows its booking beside what was delivered, and a version that nobody was told of', async ({ page, open }) => {
  const held = await box.book({ type: 'HOTEL', unconfirmed: true })
  await box.call('POST', `/sandbox/v1/bookings/${held.pnrId}/actions`, { action: 'CONFIRM' })
  await open(`/trips/${held.tripId}?pnr=${held.pnrId}`)
  await page.getByText(`GET /v3/trips/${held.tripId}/pnrs/${held.pnrId}`).waitFor()
  await page.getByText('Version 1 was never published.').waitFor()
})

look('the keys of a list move in any list, and a list is a file', async ({ page, open }) => {
  for (const path of ['/sandbox/bookings?view=table', '/sandbox/bookings', '/recover?state=waiting', '/audit', '/organizations', '/sandbox/inboxes/failing']) {
    await open(path)
    await page.locator('a[data-row]').first().waitFor()
    await page.keyboard.press('j')
    await page.waitForFunction(() => document.activeElement?.dataset['row'])
  }
  for (const path of ['/sandbox/inboxes/failing', '/sandbox/journal', '/clients']) {
    await open(path)
    const saved = page.waitForEvent('download')
    await button(page, 'Export').click()
    await page.getByRole('dialog').getByRole('button', { name: 'CSV' }).click()
    assert.match((await saved).suggestedFilename(), /\.csv$/)
  }
})

look('no text is lost at twice its size on a phone', async ({ page, open }) => {
  for (const [path, shows] of [['/sandbox/clock', /ahead of the machine|own time/], ['/overview', 'Publish to receipt'], ['/deliveries', /deliver(y|ies) shown/], [`/deliveries/${delivery.id}`, 'Belongs to'], ['/start', /of 7/], ['/sandbox/bookings', /^\d+ bookings?/], ['/recover', 'Resends']]) {
    await open(path)
    await page.getByText(shows).first().waitFor()
    await page.waitForFunction(() => !document.querySelector('.bones'))
    await page.evaluate(() => ['--s', '--m', '--l', '--xl', '--xxl'].forEach((name) => document.documentElement.style.setProperty(name, `${2 * parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name))}px`)))
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    const wide = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scrolls, pre, svg')).slice(0, 5).map((one) => `${one.tagName}.${one.className}`))
    // A part of a pixel is rounded up.
    assert.ok(over <= 1, `${path} is wider than the screen by ${over}: ${wide.join(', ')}`)
  }
}, { width: 390, height: 844, bypassCSP: true })
