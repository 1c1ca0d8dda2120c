// What people come to do, from the first page to the last, and what comes of it: FIXTURES.json with|without
//
// The last argument says whether the browser runs script.

import { closeBrowser, withBrowser, withServer } from '../browser.js';
import { assert, basic, clientNamed } from '../flows.js';
import { ada, asks, at, control, enter, logIn, oneTimePassword, scopeNamed, search, setUpSecondFactor } from './world.js';

const javaScriptEnabled = process.argv[3] === 'with';
const portal = clientNamed('Portal of a test');
const [callback] = portal.redirect_uris;
const READ = scopeNamed('/data_access');
const DOWNLOAD = scopeNamed('/https');
const TRANSFER = 'urn:globus:auth:scope:transfer.api.globus.org:all';

/** Does `action` in a browser of its own, at a server that is as in the beginning. */
async function task(name, action) {
  await control('reset');
  await withBrowser(async (context) => action(await context.newPage()), { javaScriptEnabled });
  console.log(name);
}

/** Where the browser comes back to the portal. */
async function back(tab) {
  await tab.waitForURL((url) => url.href.startsWith(callback));
  return new URL(tab.url()).searchParams;
}

/** What the portal asks the server as itself. */
async function ask(path, form) {
  const headers = { Authorization: basic(portal) };
  const answer = await fetch(at(path), { method: 'POST', headers, body: new URLSearchParams(form) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const redeem = async (parameters) =>
  ask('/v2/oauth2/token', { grant_type: 'authorization_code', code: parameters.get('code'), redirect_uri: callback });
const introspect = (token) => ask('/v2/oauth2/token/introspect', { token });
const allow = (tab) => tab.locator('button[value=allow]').click();
/** The portal's request has no challenge: it has a secret. */
const asked = (parameters) => {
  const url = new URL(asks(portal, parameters));
  for (const name of ['code_challenge', 'code_challenge_method']) url.searchParams.delete(name);
  return url.href;
};

async function tasks() {
  await task('sign in', async (tab) => {
    await tab.goto(asked());
    await logIn(tab, ada, 'not the password');
    await tab.getByRole('alert').waitFor();
    await logIn(tab, ada);
    await allow(tab);
    const found = await introspect((await redeem(await back(tab))).access_token);
    assert.equal(found.sub, ada.id);
  });

  await task('find one of thousands of providers', async (tab) => {
    await tab.goto(asked());
    await search(tab, 'u4711.example');
    const link = tab.getByRole('link', { name: 'University of Example 4711' });
    assert.match(await link.getAttribute('href'), /\/at\//);
  });

  await task('consent with one optional permission left off', async (tab) => {
    await enter(tab, ada);
    const url = asked({ scope: `${TRANSFER}[*${READ} *${DOWNLOAD}]` });
    await tab.goto(url);
    const boxes = tab.locator('input[type=checkbox]');
    assert.equal(await boxes.count(), 2);
    await tab.locator('li', { hasText: DOWNLOAD }).locator('input[type=checkbox]').last().uncheck();
    await allow(tab);
    await redeem(await back(tab));
    await tab.goto(at('/v2/web/consents'));
    const allowed = await tab.locator('main').textContent();
    assert.ok(allowed.includes(READ) && !allowed.includes(DOWNLOAD), allowed);
  });

  await task('what was allowed before is not asked again', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asked());
    await allow(tab);
    await back(tab);
    await tab.goto(asked());
    assert.ok((await back(tab)).get('code'));
  });

  await task('deny', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asked());
    await tab.locator('button[value=deny]').click();
    assert.equal((await back(tab)).get('error'), 'access_denied');
  });

  await task('step up with a one-time password', async (tab) => {
    await enter(tab, ada);
    const secret = await setUpSecondFactor(tab);
    // A password that was used is not taken again.
    await control('clock', { advance: 30 });
    await tab.goto(asked({ session_required_mfa: 'true', prompt: 'login' }));
    await logIn(tab, ada);
    await tab.locator('input[name=code]').fill(await oneTimePassword(secret));
    await tab.locator('input[name=code]').press('Enter');
    await allow(tab);
    const { access_token } = await redeem(await back(tab));
    const { session_info } = await ask('/v2/oauth2/token/introspect', { token: access_token, include: 'session_info' });
    assert.ok(Object.values(session_info.authentications).some(({ amr }) => amr?.includes('mfa')), session_info);
  });

  await task('take back what was allowed', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asked());
    await allow(tab);
    const { access_token } = await redeem(await back(tab));
    assert.equal((await introspect(access_token)).active, true);
    await tab.goto(at('/v2/web/consents'));
    await tab.locator('button[name=consents]').last().click();
    await tab.waitForLoadState();
    assert.equal((await introspect(access_token)).active, false);
  });

  await task('sign out', async (tab) => {
    await enter(tab, ada);
    await tab.goto(at('/v2/web/logout'));
    await tab.locator('form button[type=submit]').click();
    await tab.goto(asked());
    await tab.locator('input[name=password]').waitFor();
  });
}

await withServer(callback, () => ({ body: 'back' }), tasks);
await closeBrowser();
