// What the tests share: a sandbox of their own, a browser, and a person who looks at pages, whose every click is counted and
// whose every request is checked against the API's document.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const root = join(import.meta.dirname, '../..')
const program = process.env.JETBRIDGE_PROGRAM ?? join(root, 'target/debug/jetbridge')
/** A busy machine takes its time; what is waited for is a text, never a time. */
export const LONG = Number(process.env.PATIENCE ?? 60_000)
const kept = join(root, 'target/console')

const templates = Object.keys(JSON.parse(readFileSync(process.env.JETBRIDGE_DOCUMENT ?? join(root, 'openapi/jetbridge.json'), 'utf8')).paths).map(
  (path) => new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
)

/** A sandbox on free ports and a folder of its own. */
export async function sandbox(...args) {
  const folder = mkdtempSync(join(tmpdir(), 'jetbridge-console-'))
  const child = spawn(program, ['sandbox', '--port', '0', '--inbox-port', '0', '--data-dir', folder, '--log', 'warn', '--json', ...args], {
    // The console is in the program: it is served where there is no Node.
    env: { ...process.env, PATH: process.env.PATH.split(':').filter((folder) => !existsSync(join(folder, 'node'))).join(':'), JETBRIDGE_PATIENCE_SECONDS: '60', DATABASE_URL: undefined },
  })
  let [out, log] = ['', '']
  child.stderr.on('data', (text) => (log += text))
  const facts = await new Promise((told, failed) => {
    child.stdout.on('data', (text) => {
      out += text
      try {
        told(JSON.parse(out))
      } catch {
        // Not all of it yet.
      }
    })
    child.on('exit', (code) => failed(new Error(`the sandbox ended with ${code}: ${log}`)))
  })
  const env = Object.fromEntries([...readFileSync(join(folder, 'sandbox.env'), 'utf8').matchAll(/^(\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]))
  const headers = { authorization: `Bearer ${env.JETBRIDGE_TOKEN}`, 'content-type': 'application/json' }
  const call = async (method, path, body) => {
    const answer = await fetch(env.JETBRIDGE_URL + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }
  const company = '11111111-1111-4111-8111-111111111111'
  return {
    ...env,
    folder,
    call,
    url: env.JETBRIDGE_URL,
    link: facts.consoleUrl,
    log: () => log,
    /** Runs the program with the sandbox's surroundings. */
    run: (...words) =>
      new Promise((done) => {
        const ran = spawn(program, words, { env: { ...process.env, ...env, JETBRIDGE_DATA_DIR: folder } })
        let text = ''
        ran.stdout.on('data', (part) => (text += part))
        ran.on('exit', () => done(text.trim()))
      }),
    subscribe: (name, inbox, eventTypes = ['PNR_V3'], subscriberId = company) => call('POST', '/v3/webhooks/subscriptions', { subscriberId, name, url: `${env.JETBRIDGE_INBOX_URL}/${inbox}`, eventTypes }),
    faults: (inbox, faults) => call('PUT', `/sandbox/v1/inboxes/${inbox}/faults`, faults),
    book: (body = {}) => call('POST', '/sandbox/v1/bookings', body),
    stop: async () => {
      const ended = new Promise((done) => child.on('exit', done))
      child.removeAllListeners('exit')
      child.on('exit', () => rmSync(folder, { recursive: true, force: true }))
      child.kill('SIGTERM')
      await ended.catch(() => undefined)
      // What it warned of is a fault of the server, or of what the page asked.
      return log
    },
  }
}

export const browser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })

/** Somebody with a browser of their own. `token` signs them in without a click. */
export async function person(chrome, box, { token, width = 1280, height = 900, theme = 'light', allowed = [], reducedMotion = 'no-preference', bypassCSP = false } = {}) {
  const context = await chrome.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion, bypassCSP, permissions: ['clipboard-read', 'clipboard-write'] })
  const found = []
  const asked = []
  const watch = (page) => {
    page.setDefaultTimeout(LONG)
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.protocol === 'blob:') return
      if (url.origin !== new URL(box.url).origin) return found.push(`asked ${url}`)
      asked.push(`${request.method()} ${url.pathname}`)
      const path = decodeURI(url.pathname)
      if (!path.startsWith('/console/') && !['/docs/', '/'].includes(path) && !templates.some((template) => template.test(path))) found.push(`asked for ${path}, which is not in the document`)
    })
    page.on('pageerror', (error) => found.push(`failed: ${error.stack}`))
    page.on('console', (message) => {
      const text = `${message.text()} ${message.location().url}`
      if (message.type() === 'error' && !allowed.some((pattern) => pattern.test(text))) found.push(`the console says: ${text}`)
    })
  }
  context.on('page', watch)
  await context.exposeFunction('refusedByPolicy', (what) => found.push(`refused ${what}`))
  await context.addInitScript((given) => {
    if (!location.protocol.startsWith('http')) return
    document.addEventListener('securitypolicyviolation', (event) => globalThis.refusedByPolicy(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
    if (given && !sessionStorage.getItem('jetbridge.token') && !globalThis.name.includes('out')) sessionStorage.setItem('jetbridge.token', given)
  }, token)
  const page = await context.newPage()
  let clicks = 0
  return {
    context,
    page,
    asked,
    found,
    /** Goes to a page of the console. */
    open: (path) => page.goto(`${box.url}/console${path}`),
    click: async (locator) => {
      clicks += 1
      await locator.click()
    },
    press: async (key) => {
      clicks += key === 'Enter' ? 1 : 0
      await page.keyboard.press(key)
    },
    sees: (text) => page.getByText(text).first().waitFor(),
    clicks: () => clicks,
    leave: async () => {
      await context.close()
      assert.deepEqual(found, [])
    },
  }
}

/** A budget of the processor's time, in milliseconds: with QUIET=1 to the letter, else five times that, since others use the machine. */
export const budget = (milliseconds) => (process.env.QUIET ? 1 : 5) * milliseconds

/**
 * What the pages of a browser cost its main threads while `work` is done: the longest task and all of them, in milliseconds of
 * the processor.
 */
export async function costOf(chrome, work) {
  await chrome.startTracing(undefined, { categories: ['-*', 'toplevel', 'disabled-by-default-devtools.timeline'] })
  await work()
  const { traceEvents } = JSON.parse((await chrome.stopTracing()).toString())
  const of = ({ pid, tid }) => `${pid}.${tid}`
  const main = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(of))
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && event.tdur !== undefined && main.has(of(event))).map(({ tdur }) => tdur / 1000)
  assert.ok(tasks.length > 0, 'the trace has tasks')
  return { longest: Math.max(...tasks), whole: tasks.reduce((sum, one) => sum + one, 0) }
}

/** What is left of a failure: a picture, the page, the server's log. */
export async function keep(name, page, box) {
  mkdirSync(kept, { recursive: true })
  const file = join(kept, name.replaceAll(/[^a-z0-9]+/gi, '-'))
  await page.screenshot({ path: `${file}.png`, fullPage: true }).catch(() => undefined)
  writeFileSync(`${file}.html`, await page.content().catch(() => ''))
  writeFileSync(`${file}.log`, box.log())
}

/** A journey: what the page must show at its end, in so many clicks at most. `as` makes the token of somebody else. */
export function journey(test, name, most, { chrome, box, as, ...options }, walk) {
  test(name, async () => {
    const who = await person(chrome(), box(), { token: as ? await as(box()) : box().JETBRIDGE_TOKEN, ...options })
    try {
      await walk(who, box())
      assert.ok(who.clicks() <= most, `${who.clicks()} clicks, not ${most}`)
    } catch (failure) {
      await keep(name, who.page, box())
      await who.context.close()
      if (who.found.length) failure.message += `\n${who.found.join('\n')}`
      throw failure
    }
    await who.leave()
  })
}
