// Where we are, which is all that a page's state hangs on: every filter, tab and selection is in the address.

// The console's own root, behind whatever path of a proxy: the script is at assets/DIGEST/app.js below it.
export const root = import.meta.env.DEV ? new URL('/console/', location.href) : new URL('../../', import.meta.url)
export const apiRoot = new URL('../', root).href.replace(/\/$/, '')

class Place {
  path = $state('/')
  query = $state.raw(new URLSearchParams())

  read() {
    this.path = '/' + location.pathname.slice(root.pathname.length).replace(/\/$/, '')
    this.query = new URLSearchParams(location.search)
  }
}

export const place = new Place()
place.read()
addEventListener('popstate', () => {
  const before = place.path
  place.read()
  coming?.abort()
  if (place.path !== before) comeBack(history.state as Left | null)
})
let coming: AbortController | undefined

/** What had the focus on a page that was left, and how far it was scrolled. */
interface Left {
  link?: string
  scroll?: number
}

// Before a page is left: what takes one away from it.
function leave() {
  const focused = document.activeElement?.closest?.('main a[href]') as HTMLAnchorElement | null
  const left: Left = { scroll: scrollY }
  const link = focused?.getAttribute('href')
  if (link) left.link = link
  history.replaceState(left, '')
}

/**
 * The focus goes to where it was when the page was left, else to the heading; both may come late, and the heading of a page that is
 * still being loaded is replaced by its own.
 */
function comeBack(left: Left | null) {
  const until = performance.now() + 3000
  // Whoever does something meanwhile is not taken away from it.
  const mine = new AbortController()
  coming = mine
  for (const kind of ['keydown', 'pointerdown', 'wheel'] as const) addEventListener(kind, () => mine.abort(), { once: true, signal: mine.signal, capture: true })
  const found = () => [...document.querySelectorAll<HTMLAnchorElement>('main a[href]')].find((one) => one.getAttribute('href') === left?.link)
  let given: HTMLElement | undefined
  const look = () => {
    if (mine.signal.aborted) return
    const isLate = performance.now() >= until
    const link = left?.link ? found() : undefined
    const heading = document.querySelector<HTMLElement>('main h1')
    if (link) {
      link.focus({ preventScroll: true })
      if (left?.scroll) scrollTo(0, left.scroll)
      return mine.abort()
    }
    // Once it has been given, the focus is given again only where it was lost.
    const isLost = document.activeElement === null || document.activeElement === document.body
    if ((!left?.link || isLate) && heading && heading !== given && (!given || isLost)) {
      heading.focus({ preventScroll: true })
      if (left?.scroll) scrollTo(0, left.scroll)
      given = heading
    }
    if (isLate) mine.abort()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** The address of a page of ours, for links. */
export const href = (path: string): string => root.pathname.replace(/\/$/, '') + path

/** Goes to a page of ours. */
export function go(path: string, how: 'push' | 'replace' = 'push') {
  const wasComing = coming !== undefined && !coming.signal.aborted
  coming?.abort()
  if (how === 'push') leave()
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', href(path))
  const before = place.path
  place.read()
  if (how === 'push' && place.path !== before) {
    scrollTo(0, 0)
    comeBack(null)
  } else if (wasComing && place.path !== before) comeBack(null)
}

/** Changes a part of the query and stays on the page; an empty value takes the part away. */
export function setQuery(change: Record<string, string | string[] | undefined>, how: 'push' | 'replace' = 'push') {
  const query = new URLSearchParams(place.query)
  for (const [name, value] of Object.entries(change)) {
    query.delete(name)
    for (const one of [value ?? []].flat()) if (one !== '') query.append(name, one)
  }
  const text = query.toString()
  go(place.path + (text ? `?${text}` : ''), how)
}

/** Links of ours are followed without loading the page again. */
export function followLinks(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = (event.target as Element).closest?.('a')
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  // To a place of this page, as the skip link.
  if (link.hash && link.pathname === location.pathname && link.search === location.search) return
  if (!link.pathname.startsWith(root.pathname)) return
  event.preventDefault()
  go('/' + link.pathname.slice(root.pathname.length) + link.search)
}
