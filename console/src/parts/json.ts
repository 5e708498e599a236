// A reader of JSON that keeps what it read: the order of keys and the literal text of every number.

export type Json =
  | { kind: 'object'; entries: { key: string; value: Json }[] }
  | { kind: 'array'; items: Json[] }
  | { kind: 'string'; value: string; text: string }
  | { kind: 'number' | 'boolean' | 'null'; text: string }

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const DEEPEST = 200

export class JsonFault extends Error {
  constructor(readonly at: number) {
    super(`Not JSON from character ${at + 1} on.`)
  }
}

export function parse(text: string): Json {
  let at = 0
  const space = () => {
    while (at < text.length && (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t')) at++
  }
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) throw new JsonFault(at)
    at = pattern.lastIndex
    return found[0]
  }
  const word = (expected: string) => {
    if (!text.startsWith(expected, at)) throw new JsonFault(at)
    at += expected.length
    return expected
  }
  const value = (depth: number): Json => {
    if (depth > DEEPEST) throw new JsonFault(at)
    space()
    const first = text[at]
    if (first === '{') {
      at++
      const entries: { key: string; value: Json }[] = []
      space()
      if (text[at] === '}') return at++, { kind: 'object', entries }
      for (;;) {
        space()
        const key = JSON.parse(match(STRING)) as string
        space()
        word(':')
        entries.push({ key, value: value(depth + 1) })
        space()
        if (text[at] === ',') at++
        else return word('}'), { kind: 'object', entries }
      }
    }
    if (first === '[') {
      at++
      const items: Json[] = []
      space()
      if (text[at] === ']') return at++, { kind: 'array', items }
      for (;;) {
        items.push(value(depth + 1))
        space()
        if (text[at] === ',') at++
        else return word(']'), { kind: 'array', items }
      }
    }
    if (first === '"') {
      const literal = match(STRING)
      return { kind: 'string', value: JSON.parse(literal) as string, text: literal }
    }
    if (first === 't') return { kind: 'boolean', text: word('true') }
    if (first === 'f') return { kind: 'boolean', text: word('false') }
    if (first === 'n') return { kind: 'null', text: word('null') }
    return { kind: 'number', text: match(NUMBER) }
  }
  const whole = value(0)
  space()
  if (at < text.length) throw new JsonFault(at)
  return whole
}

/** The text of a member of an object, as it stands in the object's text: numbers and white space are not rewritten. */
export function member(text: string, key: string): string | undefined {
  const wanted = JSON.stringify(key)
  let depth = 0
  let start = -1
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!
    if (char === '"') {
      STRING.lastIndex = at
      const literal = STRING.exec(text)?.[0]
      if (!literal) return undefined
      if (depth === 1 && start < 0 && literal === wanted) {
        const colon = /\s*:\s*/y
        colon.lastIndex = at + literal.length
        if (colon.test(text)) {
          start = colon.lastIndex
          at = start - 1
          continue
        }
      }
      at += literal.length - 1
    } else if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') {
      depth -= 1
      if (depth === 0) return start < 0 ? undefined : text.slice(start, at).trimEnd()
    } else if (char === ',' && depth === 1 && start >= 0) return text.slice(start, at).trimEnd()
  }
  return undefined
}

export function print(json: Json, indent = ''): string {
  if (json.kind === 'object') {
    if (json.entries.length === 0) return '{}'
    const inner = json.entries.map(({ key, value }) => `${indent}  ${JSON.stringify(key)}: ${print(value, `${indent}  `)}`)
    return `{\n${inner.join(',\n')}\n${indent}}`
  }
  if (json.kind === 'array') {
    if (json.items.length === 0) return '[]'
    return `[\n${json.items.map((item) => `${indent}  ${print(item, `${indent}  `)}`).join(',\n')}\n${indent}]`
  }
  return json.text
}

/** A path as programs write it: `payload.legs[0].flights`. */
export const pathOf = (parent: string, key: string | number): string =>
  typeof key === 'number' ? `${parent}[${key}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? (parent ? `${parent}.${key}` : key) : `${parent}[${JSON.stringify(key)}]`

/** Everything below a value, as leaves by path. */
export function leaves(json: Json, path = ''): [string, string][] {
  if (json.kind === 'object') return json.entries.flatMap(({ key, value }) => leaves(value, pathOf(path, key)))
  if (json.kind === 'array') return json.items.flatMap((item, index) => leaves(item, pathOf(path, index)))
  return [[path, json.text]]
}

/** What differs between two values, leaf by leaf. */
export function difference(before: Json, after: Json): { path: string; before?: string | undefined; after?: string | undefined }[] {
  const [old, now] = [new Map(leaves(before)), new Map(leaves(after))]
  const paths = [...new Set([...old.keys(), ...now.keys()])]
  return paths.filter((path) => old.get(path) !== now.get(path)).map((path) => ({ path, before: old.get(path), after: now.get(path) }))
}

/** What payloads call the names of people, how to reach them, when they were born, and their documents. */
const PERSONAL = new RegExp(
  '^(' +
    'given|family|family1|family2|middle|preferred|suffix|firstName|lastName|middleName|fullName|travell?erName|passengerName|guestName|driverName|contactName|bookerName|approverName|recipients|' +
    'emails?|emailAddress(es)?|phones?|phoneNumbers?|mobile|rawInput|nationalNumber|' +
    'dob|dateOfBirth|birthDate|gender|nationality|' +
    'documentNumber|docId|passport|passportNumber|identityDocs?|identityDocuments?|nationalId|ktn|knownTravell?erNumber|redress|redressNumber|' +
    'loyaltyId|loyaltyInfos?|loyalties|frequentFlyerNumber|membershipNumber|cardNumber|cvv|expiry|expiryMonth|expiryYear|employeeId|profilePicture|customText|remarkString|' +
    'addressLines|street|streetAddress|postalCode' +
    ')$',
  'i',
)
/** Under these a `name` is a person's. */
const PERSON = /^(travell?ers?|passengers?|guests?|persons?|users?|userBasicInfo|approvers?|primaryTraveler|contacts?|tripContacts|emergencyContact(Info)?|booker(Info)?|employees?|profile|driver)$/i
/** Under these a `name` and a `number` are a person's. */
const CARD = /^(card|cards|paymentCard|creditCard)$/i
// Bounded, so that a long text without an address costs no more than its length.
const ADDRESS = /[^\s@"<>]{1,64}@[^\s@"<>]{1,255}/g
export const MASK = '•••'

/** The same with personal data masked: values by what they are called, and mail addresses wherever they are. */
export function masked(json: Json, isPersonal = false, parent = ''): Json {
  if (json.kind === 'object') {
    return {
      kind: 'object',
      entries: json.entries.map(({ key, value }) => {
        const isOfPerson = (key === 'name' && (PERSON.test(parent) || CARD.test(parent))) || (key === 'number' && CARD.test(parent))
        return { key, value: masked(value, isPersonal || PERSONAL.test(key) || isOfPerson, key) }
      }),
    }
  }
  if (json.kind === 'array') return { kind: 'array', items: json.items.map((item) => masked(item, isPersonal, parent)) }
  if (json.kind === 'null' || json.kind === 'boolean') return json
  const shown = json.kind === 'string' ? json.value : json.text
  const value = isPersonal && shown !== '' ? MASK : shown.includes('@') ? shown.replace(ADDRESS, MASK) : shown
  return value === shown ? json : { kind: 'string', value, text: JSON.stringify(value) }
}

/** What differs, and which of it is personal. */
export function changes(before: Json, after: Json): { path: string; before?: string | undefined; after?: string | undefined; isPersonal: boolean }[] {
  const [old, now] = [before, after].map((json) => new Map(leaves(masked(json)))) as [Map<string, string>, Map<string, string>]
  const isHidden = (shown: Map<string, string>, path: string, text: string | undefined) => text !== undefined && shown.get(path) !== text
  return difference(before, after).map((one) => ({ ...one, isPersonal: isHidden(old, one.path, one.before) || isHidden(now, one.path, one.after) }))
}
