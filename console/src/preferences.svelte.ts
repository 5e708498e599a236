// What a person likes: kept in localStorage, which holds nothing else.
export type Theme = 'system' | 'light' | 'dark'
export type Zone = 'utc' | 'mine'

function read(name: string, among: readonly string[], otherwise: string): string {
  const kept = localStorage.getItem(`jetbridge.${name}`)
  return kept !== null && among.includes(kept) ? kept : otherwise
}

class Preferences {
  theme = $state(read('theme', ['system', 'light', 'dark'], 'system') as Theme)
  zone = $state(read('zone', ['utc', 'mine'], 'utc') as Zone)
  hasKeys = $state(read('keys', ['on', 'off'], 'on') === 'on')
  isCompact = $state(read('rows', ['normal', 'compact'], 'normal') === 'compact')
  hidesPersonal = $state(read('personal', ['shown', 'hidden'], 'shown') === 'hidden')
  language = $state(localStorage.getItem('jetbridge.language') ?? 'curl')

  set(name: 'theme' | 'zone' | 'keys' | 'personal' | 'language' | 'rows', value: string) {
    localStorage.setItem(`jetbridge.${name}`, value)
    if (name === 'theme') this.theme = value as Theme
    if (name === 'zone') this.zone = value as Zone
    if (name === 'keys') this.hasKeys = value === 'on'
    if (name === 'rows') this.isCompact = value === 'compact'
    if (name === 'personal') this.hidesPersonal = value === 'hidden'
    if (name === 'language') this.language = value
    this.apply()
  }

  apply() {
    document.documentElement.dataset['theme'] = this.theme
    document.documentElement.dataset['rows'] = this.isCompact ? 'compact' : 'normal'
  }
}

export const preferences = new Preferences()
