// Ways through what only a sandbox has: certifying, scenarios, the journal, a session. They share a sandbox, and go in order.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
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

journey('7: a receiver is certified, and the report is saved for CI', 4, async ({ page, open, click }) => {
  // One that verifies, and another time does not.
  let verifies = true
  const tls = join(box.folder, 'tls')
  let secret = ''
  const isGood = (headers, body) => {
    const [id, time, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name] ?? '')
    const made = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${time}.`).update(body).digest('base64')
    return Math.abs(Date.now() / 1000 - Number(time)) < 300 && given.split(' ').some((one) => one === `v1,${made}`)
  }
  const receiver = https.createServer({ key: readFileSync(join(tls, 'localhost-key.pem')), cert: readFileSync(join(tls, 'localhost.pem')) }, (request, answer) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      answer.statusCode = !verifies || isGood(request.headers, Buffer.concat(parts)) ? 200 : 401
      answer.end()
    })
  })
  await new Promise((ready) => receiver.listen(0, '127.0.0.1', ready))
  const url = `https://localhost:${receiver.address().port}/hooks`
  const subscription = await box.call('POST', '/v3/webhooks/subscriptions', { subscriberId: '11111111-1111-4111-8111-111111111111', name: 'Judged', url, eventTypes: ['PNR_V3'] })
  secret = subscription.hmacSigningSecret
  await open('/start')
  await click(link(page, 'Certify'))
  await page.getByLabel('Subscription').selectOption({ label: 'Judged' })
  await click(button(page, 'Run'))
  await page.getByRole('heading', { name: /Pass|Warn/ }).waitFor()
  const { certifications } = await box.call('GET', '/sandbox/v1/certifications')
  assert.equal(Object.keys(certifications[0].verdicts).length, 18)
  assert.equal(await page.getByRole('table', { name: 'Cases', exact: true }).locator('tbody tr').count(), 18)
  const saved = page.waitForEvent('download')
  await click(button(page, 'JUnit'))
  const file = await saved
  const xml = readFileSync(await file.path(), 'utf8')
  assert.match(xml, /<testsuites tests="18" failures="0"/)
  // A run of one that verifies nothing is beside it.
  verifies = false
  await click(button(page, 'Run again'))
  await page.getByRole('heading', { name: /Fail/ }).waitFor()
  await button(page, 'Only what failed').waitFor()
  const grid = page.getByRole('table', { name: 'Cases by runs' })
  await grid.getByRole('link', { name: 'Run 2' }).waitFor()
  assert.equal(await grid.locator('tbody tr').count(), 19)
  receiver.close()
  await box.call('PATCH', `/v3/webhooks/subscriptions/${subscription.id}`, { isActive: false })
})

journey('8: a bad day, and what was doubled and left out on it', 3, async ({ page, open, click }) => {
  await box.subscribe('All of it', 'all', ['PNR_V3', 'TRIP_DETAILS_V3'])
  await open('/')
  await click(link(page, 'Scenarios'))
  await click(button(page, 'Bad day'))
  await click(button(page, 'Run Month of travel'))
  await page.locator('.state').getByText(/Done$/).waitFor()
  const { runs } = await box.call('GET', '/sandbox/v1/runs')
  const run = await box.call('GET', `/sandbox/v1/scenarios/${runs[0].scenario}/runs/${runs[0].id}`)
  assert.ok(run.duplicates > 0 && run.gaps > 0)
  const shown = (name) => page.getByRole('list', { name, exact: true }).getByRole('listitem').count()
  assert.deepEqual([await shown('Sent twice'), await shown('Left out')], [Math.min(100, run.duplicateDeliveryIds.length), Math.min(100, run.gapEventIds.length)])
})

journey('the journal tells what a booking caused', 1, async ({ page, open, click }) => {
  const { pnrId } = await box.book()
  await open(`/sandbox/journal?q=${pnrId}`)
  const line = button(page, /POST \/sandbox\/v1\/bookings/)
  await click(line)
  await page.getByRole('list', { name: 'Journal' }).getByText('All of it').first().waitFor()
  await link(page, pnrId).first().waitFor()
})

journey('a session is saved, the sandbox reset, and brought back', 6, async ({ page, open, click }) => {
  const { pnrId } = await box.book()
  await open('/sandbox/session')
  await page.getByText('Sample Org A').waitFor()
  const saved = page.waitForEvent('download')
  await click(button(page, 'Export'))
  const file = await (await saved).path()
  await click(button(page, 'Reset …'))
  await page.getByLabel(/Type reset/).fill('reset')
  await click(button(page, 'Reset'))
  await page.getByText('Reset.', { exact: true }).waitFor()
  assert.deepEqual((await box.call('GET', '/sandbox/v1/bookings')).bookings, [])
  await page.locator('input[type=file]').setInputFiles(file)
  await click(button(page, 'Import'))
  await page.getByText(/^Restored: \d+ bookings?\./).waitFor()
  await box.call('GET', `/sandbox/v1/bookings/${pnrId}`)
})
