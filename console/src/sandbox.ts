// The pages that only a sandbox has: a file of its own, which a production server's console never asks for.
export { default as Booking } from './pages/Booking.svelte'
export { default as Bookings } from './pages/Bookings.svelte'
export { default as Clock } from './pages/Clock.svelte'
export { default as Inboxes } from './pages/Inboxes.svelte'
export { default as Start } from './pages/Start.svelte'
