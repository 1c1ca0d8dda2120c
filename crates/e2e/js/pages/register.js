// Registers a web application and a service account in the console: FIXTURES.json with|without REDIRECT_URI
//
// Tells their ids and secrets, as the page shows them, as a JSON object. The second argument says whether the browser runs
// script.

import { closeBrowser, withBrowser } from '../browser.js';
import { ada, enter, register } from './world.js';

const [script, redirectUri] = process.argv.slice(3);

async function registered(tab, name, runs, redirectUri) {
  await register(tab, name, runs, redirectUri);
  const shown = (id) => tab.locator(`#${id}`).textContent();
  return { id: await shown('client-id'), secret: await shown('client-secret') };
}

const both = async (context) => {
  const tab = await context.newPage();
  await enter(tab, ada);
  return {
    web: await registered(tab, 'My portal', 'web', redirectUri),
    service: await registered(tab, 'My robot', 'service-account'),
  };
};
console.log(JSON.stringify(await withBrowser(both, { javaScriptEnabled: script === 'with' })));
await closeBrowser();
