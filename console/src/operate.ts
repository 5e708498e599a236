// Pages that are loaded when the first of them is opened: a file of its own, so that others come sooner.
export { default as Delivery } from './pages/Delivery.svelte'
export { default as Event } from './pages/Event.svelte'
export { default as NewSubscription } from './pages/NewSubscription.svelte'
export { default as ResendJob } from './pages/ResendJob.svelte'
export { default as Subscription } from './pages/Subscription.svelte'
export { default as Trip } from './pages/Trip.svelte'
export { default as TripOfBooking } from './pages/TripOfBooking.svelte'
