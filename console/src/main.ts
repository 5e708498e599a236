// Starts the console: preferences first, so that nothing flickers, then who is signed in, then the page.
import { mount } from 'svelte'
import App from './App.svelte'
import './app.css'
import { begin } from './api/session.svelte'
import { preferences } from './preferences.svelte'
// Several of the files that are loaded later use them: here, they are no files of their own.
import './parts/Id.svelte'
import './parts/Json.svelte'
import './parts/OneTime.svelte'
import './parts/SubscriptionSelect.svelte'
// The sandbox's file is at the limit of its size.
import './draw/Lifecycle.svelte'

// Its link is relative to the address, which changes.
const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
if (icon) icon.href = String(icon.href)

preferences.apply()
void begin()
mount(App, { target: document.body })
