// What an action came to, in a line that goes by itself; told to screen readers, too.
import { go } from '../router.svelte'

export interface Toast {
  number: number
  text: string
  kind: 'good' | 'bad' | 'plain'
  link?: { text: string; path: string } | undefined
}

class Toasts {
  list = $state.raw<Toast[]>([])
  #next = 1

  say(text: string, kind: Toast['kind'] = 'plain', link?: Toast['link'], stays = kind === 'bad' ? 12_000 : 6000): number {
    const number = this.#next++
    this.list = [...this.list.slice(-3), { number, text, kind, link }]
    setTimeout(() => this.drop(number), stays)
    return number
  }

  /** What was said becomes what came of it; one that was dismissed stays so. */
  turn(number: number, text: string, kind: Toast['kind'], link?: Toast['link']) {
    if (!this.list.some((toast) => toast.number === number)) return
    this.drop(number)
    this.say(text, kind, link)
  }

  drop(number: number) {
    this.list = this.list.filter((toast) => toast.number !== number)
  }

  follow(toast: Toast) {
    this.drop(toast.number)
    if (toast.link) go(toast.link.path)
  }
}

export const toasts = new Toasts()

export async function copy(text: string, what: string) {
  try {
    await navigator.clipboard.writeText(text)
    toasts.say(`Copied the ${what}.`)
  } catch {
    toasts.say('The browser does not let this page copy.', 'bad')
  }
}
