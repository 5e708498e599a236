// Single keys: what a page offers, beside what works anywhere. None works while somebody types.
import { preferences } from '../preferences.svelte'

/** A handler that gives `false` did nothing with the key, which goes on to whoever else wants it. */
type Handlers = Record<string, (event: KeyboardEvent) => unknown>
const layers: Handlers[] = []

/** Keys of a page or of a list, as long as it is there; the newest is asked first. */
export function keys(handlers: Handlers) {
  $effect(() => {
    layers.push(handlers)
    return () => void layers.splice(layers.indexOf(handlers), 1)
  })
}

export const isTyping = (event: KeyboardEvent): boolean => {
  const target = event.target as HTMLElement | null
  return !!target?.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')
}

export function press(event: KeyboardEvent): boolean {
  if (!preferences.hasKeys || isTyping(event) || event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) return false
  for (const layer of layers.toReversed()) {
    const handler = layer[event.key]
    if (handler) {
      if (handler(event) === false) continue
      event.preventDefault()
      return true
    }
  }
  return false
}
