// Looks at the page that browses the API, as a person would in a browser, at its root and behind a path of a proxy.
// Usage: node look.mjs URL TOKEN
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../../target/outside/page/', import.meta.url))
const { chromium } = require('playwright-core')
const [url, token] = process.argv.slice(2)
const described = JSON.parse(readFileSync(new URL('../../../openapi/webhook-events.json', import.meta.url), 'utf8'))
const webhooks = Object.values(described.webhooks).map(({ post }) => post.summary)
assert.equal(webhooks.length, 6)
const LANGUAGES = ['Shell', 'JavaScript', 'Node.js', 'Python', 'Java', 'C#', 'PHP', 'Go', 'Ruby', 'R']
const SUBSCRIBER = '11111111-1111-4111-8111-333333333333'
// A busy machine takes its time.
const LONG = 120_000

// A proxy that puts a path before the server's, and tells nobody.
const PREFIX = '/behind/a%20proxy'
const proxy = http.createServer((request, answer) => {
  if (!request.url.startsWith(PREFIX)) return answer.writeHead(404).end()
  const onward = http.request(url + request.url.slice(PREFIX.length), { method: request.method, headers: request.headers }, (got) => {
    answer.writeHead(got.statusCode, got.headers)
    got.pipe(answer)
  })
  request.pipe(onward)
})
await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready))

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

async function visit(base, look) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(LONG)
  const found = []
  const isOwn = (address) => address.startsWith(`${base}/`) || /^(data|blob|about):/.test(address)
  page.on('request', (request) => isOwn(request.url()) || found.push(`asked ${request.url()}`))
  page.on('response', (answer) => answer.status() < 400 || found.push(`${answer.status()} from ${answer.url()}`))
  page.on('pageerror', (error) => found.push(`failed: ${error.message}`))
  await page.exposeFunction('refused', (what) => found.push(`refused ${what}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      // A library asks whether it may compile, and goes on without.
      if (event.blockedURI !== 'eval') window.refused(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  await page.goto(`${base}/docs/`)
  await page.getByRole('heading', { name: /^Webhook Subscription/ }).first().waitFor()
  await look(page)
  // What it would ask for later.
  await page.waitForTimeout(2000)
  assert.deepEqual(found, [], `at ${base}`)
  await context.close()
}

// Asks for a list with the token, or with none, in the page; gives what the server answered.
async function tryIt(page, typed) {
  if (typed) await page.getByPlaceholder('Token').first().fill(typed)
  await page.getByRole('button', { name: 'Open Group - Webhook Subscription' }).click()
  await page.getByText("List a subscriber's webhook subscriptions").first().click()
  await page.locator('button', { hasText: /Test Request.*list\)/ }).first().click()
  const dialog = page.locator('[role=dialog]').last()
  await dialog.locator('[contenteditable]').nth(1).fill(SUBSCRIBER)
  const answered = page.waitForResponse((answer) => answer.url().includes(`/subscriber/${SUBSCRIBER}/list`))
  await dialog.locator('button', { hasText: /^\s*Send/ }).last().click()
  return answered
}

for (const base of [url, `http://127.0.0.1:${proxy.address().port}${PREFIX}`]) {
  await visit(base, async (page) => {
    for (const language of LANGUAGES) {
      await page.getByRole('tab', { name: language, exact: true }).first().waitFor({ state: 'attached' })
    }
    const answer = await tryIt(page, token)
    assert.equal(answer.status(), 200)
    assert.equal(typeof (await answer.json()).totalCount, 'number')
    assert.ok(answer.url().startsWith(`${base}/v3/`), answer.url())
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))
    assert.ok(!kept.includes(token), 'the token is kept')
    await page.reload()
    await page.getByPlaceholder('Token').first().waitFor()
    assert.equal(await page.getByPlaceholder('Token').first().inputValue(), '')
    // The other documents.
    await page.goto(`${base}/docs/?api=events`)
    for (const summary of webhooks) await page.getByText(summary).first().waitFor({ state: 'attached' })
    await page.goto(`${base}/docs/?api=original`)
    await page.getByRole('heading', { name: 'Webhook Subscription API' }).first().waitFor()
  })
}
// Whoever is signed in to the console need not type a token.
await visit(url, async (page) => {
  const console_ = await page.context().newPage()
  await console_.addInitScript((token) => sessionStorage.setItem('jetbridge.token', token), token)
  await console_.goto(`${url}/console/`)
  await console_.getByText('Sign out').first().waitFor({ state: 'attached' })
  await page.reload()
  await page.getByPlaceholder('Token').first().waitFor()
  const answer = await tryIt(page)
  assert.equal(answer.status(), 200)
  assert.equal((await answer.request().allHeaders()).authorization, `Bearer ${token}`)
})
await browser.close()
proxy.close()
console.log('the page was tried at its root and behind a path: it asked nobody else, and kept no token')
