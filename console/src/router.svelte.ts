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
addEventListener('popstate', () => place.read())

/** The address of a page of ours, for links. */
export const href = (path: string): string => root.pathname.replace(/\/$/, '') + path

/** Goes to a page of ours. */
export function go(path: string, how: 'push' | 'replace' = 'push') {
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', href(path))
  const before = place.path
  place.read()
  if (how === 'push' && place.path !== before) {
    scrollTo(0, 0)
    queueMicrotask(() => requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })))
  }
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
  if (!link.pathname.startsWith(root.pathname)) return
  event.preventDefault()
  go('/' + link.pathname.slice(root.pathname.length) + link.search)
}
