// oidc-provider from npm as the provider that people log in at, in Chromium: FIXTURES.json PORT
//
// It listens on PORT, with the pages and the ways to tell claims that it brings along itself. The portal that people come
// from is there, too.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import * as client from 'openid-client';
import { Provider } from 'oidc-provider';
import { closeBrowser, withBrowser } from './browser.js';
import { assert, base, clientNamed, fixtures, flows, version } from './flows.js';

const flow = flows(`${version('oidc-provider')} as the provider that people log in at`);
const university = fixtures.identity_providers.find(({ name }) => name === 'Provider of a test');
const portal = clientNamed('Portal of a test');
const [redirect_uri] = portal.redirect_uris;
const [port] = process.argv.slice(3);
const issuer = `http://127.0.0.1:${port}`;

const KEYS = {
  RS256: ['rsa', { modulusLength: 2048 }],
  PS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519'],
};

/** Starts it with a new key. Whatever login somebody types is theirs. */
async function start(algorithm) {
  const { privateKey } = generateKeyPairSync(...KEYS[algorithm]);
  const account = (login) => ({
    sub: `subject of ${login}`,
    preferred_username: login,
    name: 'Uma Example',
    email: 'uma@example.org',
    email_verified: true,
  });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'globus-auth',
        client_secret: 'secret of a test',
        redirect_uris: [new URL(`/v2/web/upstream/${university.id}`, base).href],
        id_token_signed_response_alg: algorithm,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm }] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    cookies: { keys: ['of a test'] },
    findAccount: (_, login) => ({ accountId: login, claims: () => account(login) }),
  });
  const provide = provider.callback();
  const server = createServer((request, response) =>
    new URL(request.url, issuer).href.startsWith(redirect_uri) ? response.end('back') : provide(request, response));
  await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
  return server;
}

async function stop(server) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A browser that reaches this machine alone; the provider's pages ask for a font of others. */
const browsing = (action) =>
  withBrowser(async (context) => {
    await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
    return action(await context.newPage());
  });

const at = (page, ...starts) => page.waitForURL((url) => starts.some((start) => url.href.startsWith(start)));

/** Opens the portal's request and leaves for the provider. */
async function leave(page, parameters) {
  await page.goto(client.buildAuthorizationUrl(config, { redirect_uri, scope: 'openid profile email', ...parameters }).href);
  await page.getByRole('link', { name: university.name }).click();
  await page.locator('input[name=login]').waitFor();
  assert.equal(new URL(page.url()).origin, issuer);
}

/** Logs in at the provider, lets it tell who that is, and comes back. */
async function logInThere(page, login) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  const back = at(page, base, redirect_uri);
  // Whoever has been asked there before comes back at once, and is sent on where there is nothing to ask here either.
  const allow = page.getByRole('button', { name: 'Continue' }).click();
  await Promise.race([back, allow.then(() => back)]);
}

/** The whole way in a browser; the claims of the portal's verified ID token. */
async function logIn(page, login, parameters = {}) {
  const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  const code_challenge = await client.calculatePKCECodeChallenge(verifier);
  await leave(page, { state, nonce, code_challenge, code_challenge_method: 'S256', ...parameters });
  await logInThere(page, login);
  const back = at(page, redirect_uri);
  // What was allowed before is not asked again.
  const allow = page.getByRole('button', { name: /allow/i }).click();
  await Promise.race([back, allow.then(() => back)]);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return (await client.authorizationCodeGrant(config, new URL(page.url()), checks)).claims();
}

const insecure = { execute: [client.allowInsecureRequests] };
const secret = client.ClientSecretBasic(portal.secret);
const config = await client.discovery(new URL(base), portal.id, undefined, secret, insecure);
client.enableNonRepudiationChecks(config);

// What the provider says of its settings is no line of ours.
console.info = console.error;
let running = await start('RS256');

const uma = await flow('the person picks the provider, logs in there, allows; the ID token tells who it is', () =>
  browsing(async (page) => {
    const claims = await logIn(page, 'uma');
    assert.equal(claims.preferred_username, `uma@${university.domains[0]}`);
    assert.equal(claims.identity_provider, university.id);
    assert.equal(claims.name, 'Uma Example');
    assert.equal(claims.email, 'uma@example.org');
    return claims;
  }));

await flow('a second login, in another browser, finds the same identity', () =>
  browsing(async (page) => {
    assert.equal((await logIn(page, 'uma')).sub, uma.sub);
  }));

await flow('`prompt=login` asks anew there, too', () =>
  browsing(async (page) => {
    await logIn(page, 'uma');
    // The browser is logged in at both; yet the page with the password comes, or this does not end.
    assert.equal((await logIn(page, 'uma', { prompt: 'login' })).sub, uma.sub);
  }));

await flow('who cancels there is told so here, and may try again', () =>
  browsing(async (page) => {
    await leave(page, {});
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('alert').waitFor();
    assert.equal(new URL(page.url()).origin, new URL(base).origin);
    await page.getByRole('link', { name: university.name }).click();
    await logInThere(page, 'uma');
    await at(page, redirect_uri);
  }));

await flow('a username of a domain that the provider does not vouch for lets nobody in', () =>
  browsing(async (page) => {
    await leave(page, {});
    await logInThere(page, 'ada@example.edu');
    assert.equal(await page.locator('#error-code').textContent(), 'PROVIDER_FAILED');
  }));

await flow(
  'started again with other keys, of every kind: RS256, PS256, ES256, EdDSA',
  async () => {
    for (const algorithm of Object.keys(KEYS)) {
      await stop(running);
      running = await start(algorithm);
      // New keys and algorithms are looked for at most once a minute.
      const minute = { method: 'POST', body: '{"advance": 60}' };
      assert.equal((await fetch(new URL('/_dev/clock', base), minute)).status, 200);
      assert.equal((await browsing((page) => logIn(page, 'uma'))).sub, uma.sub, algorithm);
    }
  },
  ['GET', '/_dev/clock'],
);

await stop(running);
await closeBrowser();
