// The last certification that this tab ran; the server keeps none.
import { api, ask } from '../api/client'
import type { components } from '../api/schema'

class Certified {
  report = $state.raw<components['schemas']['Certification'] | null>(null)

  async run(subscriptionId: string) {
    this.report = (await ask(() => api.POST('/sandbox/v1/certifications', { body: { subscriptionId }, headers: { accept: 'application/json' } }))) as components['schemas']['Certification']
  }

  async junit(subscriptionId: string): Promise<string> {
    return (await ask(() => api.POST('/sandbox/v1/certifications', { body: { subscriptionId }, headers: { accept: 'application/xml' }, parseAs: 'text' }))) as unknown as string
  }
}

export const certified = new Certified()
