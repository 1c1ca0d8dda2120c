// The official JavaScript SDK in Chromium: `AuthorizationManager` in a page of another origin than the server's.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { closeBrowser, signIn, withBrowser, withServer } from './browser.js';
import { AUTH, NOBODY, TRANSFER, assert, base, clientNamed, flows, person, version } from './flows.js';

const flow = flows(`${version('@globus/sdk')} in Chromium`);
const ada = person('linked_person');
const app = clientNamed('Page of a test');
const redirect = app.redirect_uris[0];
const library = `${dirname(createRequire(import.meta.url).resolve('@globus/sdk/package.json'))}/dist/umd/globus.production.js`;

const settings = JSON.stringify({
  client: app.id,
  redirect,
  scopes: `profile email ${AUTH}view_identities ${TRANSFER}`,
  useRefreshTokens: true,
});
const page = `<!doctype html><title>app</title><script>window.GLOBUS_SDK_SERVICE_URL_AUTH = ${JSON.stringify(base)};</script>
<script src="/globus.js"></script>
<script>window.manager = globus.authorization.create({ ...${settings}, storage: window.localStorage });</script>`;

const respond = (path) =>
  path === '/globus.js' ? { type: 'text/javascript', body: readFileSync(library) } : { body: page };

await withServer(redirect, respond, () => withBrowser(async (context) => {
  const tab = await context.newPage();
  tab.on('pageerror', (problem) => console.error(problem));
  tab.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  await tab.goto(redirect);

  await flow('`login()`, then `handleCodeRedirect()`: the code exchanged across origins', async () => {
    assert.equal(await tab.evaluate(() => manager.authenticated), false);
    await tab.evaluate(() => void manager.login());
    await signIn(tab, ada, redirect);
    await tab.waitForFunction(() => typeof manager === 'object');
    await tab.evaluate(() => manager.handleCodeRedirect({ shouldReplace: false }));
    assert.equal(await tab.evaluate(() => manager.authenticated), true);
  });

  await flow('the user from the ID token, tokens by resource server', async () => {
    const user = await tab.evaluate(() => manager.user);
    assert.equal(user.sub, ada.id);
    assert.equal(user.preferred_username, ada.username);
    const transfer = await tab.evaluate(() => manager.tokens.transfer?.scope);
    assert.equal(transfer, TRANSFER);
  });

  await flow('API calls across origins', async () => {
    const call = (usernames) =>
      tab.evaluate(async (usernames) => {
        const answer = await globus.auth.identities.getAll({ query: { usernames } }, { manager });
        return { status: answer.status, document: await answer.json() };
      }, usernames);
    const found = await call(ada.username);
    assert.equal(found.status, 200);
    assert.equal(found.document.identities[0].id, ada.id);
  });

  await flow('an error is readable across origins', async () => {
    const status = await tab.evaluate(async () => {
      const answer = await globus.auth.oauth2.userinfo({ headers: { Authorization: 'Bearer AgNotAToken' } });
      return [answer.status, typeof (await answer.json())];
    });
    assert.ok([401, 403].includes(status[0]) && status[1] === 'object', status);
  });

  await flow(
    'consents across origins',
    async () => {
      const status = await tab.evaluate(
        async (id) => (await globus.auth.identities.consents.getAll(id, {}, { manager })).status,
        ada.id,
      );
      assert.equal(status, 200);
    },
    ['GET', `/v2/api/identities/${NOBODY}/consents`],
  );

  await flow('`refreshTokens()`', async () => {
    const before = await tab.evaluate(() => manager.getGlobusAuthToken().access_token);
    const outcome = await tab.evaluate(async () => (await manager.refreshTokens()).map((one) => one.status));
    assert.deepEqual(new Set(outcome), new Set(['fulfilled']));
    assert.notEqual(await tab.evaluate(() => manager.getGlobusAuthToken().access_token), before);
  });

  await flow('a reload keeps the login', async () => {
    await tab.goto(redirect);
    assert.equal(await tab.evaluate(() => manager.authenticated), true);
  });

  await flow('`revoke()`', async () => {
    const token = await tab.evaluate(() => manager.getGlobusAuthToken().access_token);
    await tab.evaluate(() => manager.revoke());
    assert.equal(await tab.evaluate(() => manager.authenticated), false);
    const answer = await fetch(new URL('/v2/oauth2/userinfo', base), { headers: { Authorization: `Bearer ${token}` } });
    assert.ok([401, 403].includes(answer.status));
  });
}));

await closeBrowser();
