// What the drawings over time have in common: which time is shown, and the sentence that tells it.
import type { SeriesBucket, SeriesCounts } from '../api/types'

export const SPANS = {
  '1h': { word: 'Last hour', seconds: 3600, bucket: 'PT1M' },
  '6h': { word: '6 hours', seconds: 6 * 3600, bucket: 'PT5M' },
  '1d': { word: '24 hours', seconds: 86_400, bucket: 'PT1H' },
  '14d': { word: '14 days', seconds: 14 * 86_400, bucket: 'P1D' },
} as const
export type Span = keyof typeof SPANS

export const spanOf = (text: string | null): Span => (text && text in SPANS ? (text as Span) : '1d')

/** A time that somebody chose by hand, as it stands in the address. */
export function chosenOf(query: URLSearchParams): { since: string; until: string } | undefined {
  const [since, until] = [query.get('since'), query.get('until')]
  return since && until && Date.parse(since) < Date.parse(until) ? { since, until } : undefined
}

/** The query of a span that ends now. The first minutes of six hours ago may be hours already: it begins a little later. */
export function seriesQuery(span: Span, now: number) {
  const { seconds, bucket } = SPANS[span]
  return { since: new Date(now - seconds * 1000 + 1000).toISOString(), until: new Date(now).toISOString(), bucket }
}

/** Those that succeeded at first, later, and those that failed, of a bucket. */
export const parts = (counts: SeriesCounts) => ({ first: counts.deliveredAtFirst, later: counts.delivered - counts.deliveredAtFirst, failed: counts.failed })

export const share = (counts: SeriesCounts): string => (counts.tries ? `${((100 * counts.delivered) / counts.tries).toFixed(counts.failed ? 1 : 0)} %` : 'none')

/** The tallest stack of successes, and of failures. */
export const most = (buckets: SeriesBucket[]) => ({ up: Math.max(1, ...buckets.map((one) => one.delivered)), down: Math.max(0, ...buckets.map((one) => one.failed)) })
