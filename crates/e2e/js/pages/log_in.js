// Logs in for an application and allows it what it asks: FIXTURES.json with|without URL REDIRECT_URI
//
// Tells where the browser ends. The second argument says whether the browser runs script.

import { closeBrowser, withBrowser, withServer } from '../browser.js';
import { ada, logIn } from './world.js';

const [script, url, redirectUri] = process.argv.slice(3);

const loggedIn = async (context) => {
  const tab = await context.newPage();
  await tab.goto(url);
  await logIn(tab, ada);
  await tab.locator('button[value=allow]').click();
  await tab.waitForURL((url) => url.href.startsWith(redirectUri));
  return tab.url();
};
const browse = () => withBrowser(loggedIn, { javaScriptEnabled: script === 'with' });
console.log(await withServer(redirectUri, () => ({ body: 'back' }), browse));
await closeBrowser();
