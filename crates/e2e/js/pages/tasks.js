// What people come to do, from the first page to the last, and what comes of it: FIXTURES.json with|without
//
// The last argument says whether the browser runs script.

import { closeBrowser, withBrowser, withServer } from '../browser.js';
import { assert, basic, clientNamed } from '../flows.js';
import {
  ada,
  asks,
  at,
  beginToLink,
  cleo,
  control,
  enter,
  logIn,
  oneTimePassword,
  scopeNamed,
  search,
  setUpSecondFactor,
  signIn,
} from './world.js';

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

  await task('see the consents as a picture, and take back what one application may do', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asked({ scope: `openid ${TRANSFER}[*${READ}]` }));
    await allow(tab);
    await back(tab);
    await tab.goto(at('/v2/web/consents'));
    await tab.getByRole('link', { name: portal.name }).click();
    // Each node is reached by the keyboard, and leads to the same as text.
    const nodes = tab.locator('svg.plot a');
    assert.equal(await nodes.count(), 3);
    for (const node of await nodes.all()) {
      await node.focus();
      await tab.keyboard.press('Enter');
      const place = new URL(tab.url()).hash;
      assert.equal(place, await node.getAttribute('href'));
      assert.equal(await tab.locator(place).count(), 1);
    }
    await tab.locator('.actions button[name=consents]').click();
    await tab.locator('.empty').waitFor();
  });

  await task('remove the second factor', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
    await tab.goto(at('/v2/web/account/second-factor'));
    await tab.locator('button[value=remove]').click();
    await tab.locator('button[value=confirm-remove]').click();
    await tab.goto(at('/v2/web/account/second-factor'));
    await tab.locator('#secret').waitFor();
  });

  await task('link an identity, make it the primary one, and unlink it', async (tab) => {
    await enter(tab, ada);
    await beginToLink(tab);
    await logIn(tab, cleo);
    await tab.locator('button[value=link]').click();
    const card = (username) => tab.locator('li.card', { hasText: username });
    await card(cleo.username).locator('button[value=primary]').click();
    // The primary one stands first, and is not to be unlinked.
    await tab.locator('li.card', { hasText: cleo.username }).locator('.tag.good').waitFor();
    assert.equal(await card(cleo.username).locator('button').count(), 0);
    await tab.goto(asked());
    await allow(tab);
    const { access_token } = await redeem(await back(tab));
    const set = ada.identities.map(({ id }) => id).concat(cleo.id);
    const found = await ask('/v2/oauth2/token/introspect', { token: access_token, include: 'identity_set' });
    assert.equal(found.sub, cleo.id);
    assert.deepEqual(found.identity_set.toSorted(), set.toSorted());

    await tab.goto(at('/v2/web/account/identities'));
    await card(ada.username).locator('button[value=primary]').click();
    await card(cleo.username).locator('button[value=unlink]').click();
    await tab.locator('button[value=confirm-unlink]').click();
    await card(cleo.username).waitFor({ state: 'detached' });
    assert.equal(await tab.locator('li.card').count(), ada.identities.length);
  });

  await task('see the devices, and sign out on another', async (tab) => {
    await signIn(ada);
    await enter(tab, ada);
    await tab.goto(at('/v2/web/account/sessions'));
    await tab.locator('button[value=end]').click();
    await tab.locator('button[value=end]').waitFor({ state: 'detached' });
    assert.equal(await tab.locator('li.card').count(), 1);
  });

  await task('print the recovery codes', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
    await tab.emulateMedia({ media: 'print' });
    assert.ok(await tab.locator('#recovery-codes code').last().isVisible());
    for (const screenOnly of await tab.locator('nav, button, .button, .who').all()) {
      assert.equal(await screenOnly.isVisible(), false);
    }
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
