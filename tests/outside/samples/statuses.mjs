// Reads newman's report: each request of the collection has succeeded.
import { readFileSync } from 'node:fs'

const { run } = JSON.parse(readFileSync(process.argv[2]))
const answers = run.executions.map(({ item, response }) => [item.name, response?.code])
const failed = answers.filter(([, code]) => !(code >= 200 && code < 300))
if (answers.length < 9 || failed.length > 0) {
  console.error('requests of the Postman collection failed:', failed, 'of', answers.length)
  process.exit(1)
}
console.log(`Postman: ${answers.length} requests run`)
