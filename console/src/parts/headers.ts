// Headers that are sent along with each delivery, as rows of a form.
export interface Header {
  name: string
  value: string
}

/** As the API takes them. A row without a name is none. */
export const customHeaders = (rows: Header[]): Record<string, string> => Object.fromEntries(rows.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value]))

/** What would not be what it looks like: a value without a name, and a name that is there twice. */
export function unfit(rows: Header[]): string {
  const given = rows.map((one) => one.name.trim().toLowerCase())
  if (rows.some((one, at) => !given[at] && one.value)) return 'A header has a value and no name.'
  const twice = given.find((one, at) => one && given.indexOf(one) !== at)
  return twice ? `The header ${twice} is there twice; names compare without case.` : ''
}
