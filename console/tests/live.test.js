// What changes is seen as it happens: in eight tabs at once, over one stream, and without moving what somebody holds.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { browser, budget, costOf, keep, LONG, person, sandbox } from './support.js'

let chrome, box
before(async () => {
  // One after the other: a sandbox is stopped though there be no browser.
  box = await sandbox()
  chrome = await browser()
  await box.subscribe('Inbox first', 'first')
  await box.book()
})
after(async () => {
  await chrome?.close()
  assert.equal(await box?.stop(), '', 'the server warned')
})

test('a booking made elsewhere appears in eight tabs, over one stream', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const streams = new Set()
  who.context.on('request', (request) => request.url().endsWith('/v1/stream') && streams.add(request))
  who.context.on('requestfinished', (request) => streams.delete(request))
  who.context.on('requestfailed', (request) => streams.delete(request))
  const paths = ['/sandbox/bookings', '/events', '/deliveries', '/sandbox/inboxes/first', '/sandbox/bookings', '/events', '/deliveries', '/sandbox/inboxes/first']
  const tabs = []
  for (const path of paths) {
    const tab = tabs.length ? await who.context.newPage() : who.page
    await tab.goto(`${box.url}/console${path}`)
    await tab.getByText('9000000001').or(tab.getByText('Booking created')).first().waitFor()
    await tab.getByRole('button', { name: 'live', exact: true }).waitFor()
    tabs.push(tab)
  }
  assert.equal(streams.size, 1, 'one stream a browser')
  const { pnrId } = await box.book()
  const began = performance.now()
  await Promise.all(tabs.map((tab, index) => (paths[index].includes('inboxes') ? tab.getByRole('link', { name: pnrId }).first() : tab.getByText(pnrId).first()).waitFor()))
  const took = performance.now() - began
  console.log(`# in eight tabs after ${Math.round(took)} ms`)
  if (process.env.QUIET) assert.ok(took < 2000, `${took} ms`)
  // The tab that reads goes: another takes over.
  await tabs[0].close()
  await tabs[1].getByRole('button', { name: 'live', exact: true }).waitFor()
  const next = await box.book()
  await tabs[1].getByText(next.pnrId).first().waitFor()
  await who.leave()
})

/** How many tries the deliveries of events since then had, or nothing while one of them waits. */
async function triesSince(since) {
  let [deliveries, cursor] = [[], '']
  do {
    const page = await box.call('GET', `/ext/v1/deliveries?limit=100&since=${since}${cursor}`)
    deliveries = deliveries.concat(page.deliveries)
    cursor = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : ''
  } while (cursor)
  return deliveries.every(({ state }) => state === 'DELIVERED') ? deliveries.reduce((sum, { attemptCount }) => sum + attemptCount, 0) : undefined
}

test('while a row is selected nothing moves; what is new waits behind a key', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { page } = who
  try {
    await who.open('/deliveries')
    const list = page.getByRole('list', { name: 'Deliveries' })
    await list.getByRole('checkbox').first().check()
    await page.getByText('1 selected').waitFor()
    const rows = () => list.locator('a[data-row]').evaluateAll((links) => links.map((link) => link.dataset.row))
    const before = await rows()
    for (let count = 0; count < 20; count += 1) await box.book()
    await page.getByRole('button', { name: /^20 new/ }).waitFor()
    assert.deepEqual(await rows(), before)
    await page.keyboard.press('.')
    await page.getByRole('button', { name: /new/ }).waitFor({ state: 'detached' })
    assert.equal((await rows()).length, before.length + 20)
  } catch (failure) {
    await keep('selected', page, box)
    throw failure
  }
  await who.leave()
})

test('a run of 500 events at 100 a second: rows are capped, a frame stays in its budget, and none is lost from the count', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { page } = who
  try {
    await who.open('/live')
    await page.getByRole('button', { name: 'live', exact: true }).waitFor()
    const { now: since } = await box.call('GET', '/sandbox/v1/clock')
    let now
    // The page is not asked meanwhile, which would cost it more than what it shows.
    const cost = await costOf(chrome, async () => {
      const run = await box.call('POST', '/sandbox/v1/scenarios/month-of-travel/runs', { events: 500, perSecond: 100 })
      do now = await box.call('GET', `/sandbox/v1/scenarios/month-of-travel/runs/${run.id}`)
      while (now.state === 'RUNNING')
    })
    console.log(`# the longest task took ${Math.round(cost.longest)} ms of the processor`)
    assert.ok(cost.longest < budget(100), `${cost.longest} ms`)
    assert.deepEqual([now.state, now.eventsPublished], ['DONE', 500])
    // What the page counted is what the API lists, once nothing is under way.
    let tries
    for (let looks = 0; tries === undefined && looks < LONG / 100; looks += 1) {
      await new Promise((next) => setTimeout(next, 100))
      tries = await triesSince(since)
    }
    assert.ok(tries, 'all of it is delivered')
    await page.getByText(new RegExp(`^${now.eventsPublished} events, .* and ${tries} tries since this page was opened; the newest .* are shown`)).waitFor()
    assert.ok((await page.getByRole('list', { name: 'Newest first' }).locator('li').count()) <= 500)
    // A page still answers.
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Go on' }).waitFor()
  } catch (failure) {
    await keep('run', page, box)
    throw failure
  }
  await who.leave()
})

test('while it is paused, what is more than it keeps is counted', async () => {
  const who = await person(chrome, box, { token: box.JETBRIDGE_TOKEN })
  const { page } = who
  try {
    await who.open('/live')
    await page.getByRole('button', { name: 'live', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    // As another tab that reads the stream would tell it.
    await page.evaluate(() => {
      const channel = new BroadcastChannel('jetbridge-live')
      const say = (kind, data) => channel.postMessage({ kind: 'message', message: { kind, data } })
      for (let number = 1; number <= 2500; number += 1) say('attempt', { deliveryId: '019ad0f3-2c5b-7a31-9c4e-5b8d2f700001', number, status: 200, totalMs: 1 })
      say('tally', { omitted: { event: 7, delivery: 0, attempt: 30 } })
    })
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText(/^7 events, .* and 2,?530 tries since/).waitFor()
  } catch (failure) {
    await keep('paused', page, box)
    throw failure
  }
  await who.leave()
})
