// The last certification that this tab ran.
import { api, ask } from '../api/client'
import type { components } from '../api/schema'

class Certified {
  report = $state.raw<components['schemas']['Certification'] | null>(null)

  async run(subscriptionId: string) {
    this.report = (await ask(() => api.POST('/sandbox/v1/certifications', { body: { subscriptionId }, headers: { accept: 'application/json' } }))) as components['schemas']['Certification']
  }

  async junit(): Promise<string> {
    const path = { certificationId: this.report!.id! }
    return (await ask(() => api.GET('/sandbox/v1/certifications/{certificationId}', { params: { path }, headers: { accept: 'application/xml' }, parseAs: 'text' }))) as unknown as string
  }
}

export const certified = new Certified()
