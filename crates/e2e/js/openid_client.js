// openid-client, the certified relying party for JavaScript.

import * as client from 'openid-client';
import { closeBrowser, logIn } from './browser.js';
import { TRANSFER, assert, base, clientNamed, flows, person, version } from './flows.js';

const flow = flows(version('openid-client'));
const ada = person('linked_person');
const portal = clientNamed('Portal of a test');
const native = clientNamed('Example Native App');
const insecure = { execute: [client.allowInsecureRequests] };
const discover = (id, method) => client.discovery(new URL(base), id, undefined, method, insecure);

/** A login with everything that is checked; returns the tokens. */
async function login(config, redirect_uri, scope) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    access_type: 'offline',
  });
  const back = await logIn(url.href, ada, redirect_uri);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, back, checks);
}

const config = await flow('discovery', async () => {
  const config = await discover(portal.id, client.ClientSecretBasic(portal.secret));
  const { issuer, id_token_signing_alg_values_supported: algorithms } = config.serverMetadata();
  assert.equal(issuer, new URL(base).origin);
  assert.deepEqual(algorithms, ['RS512']);
  // The signature is verified too, not only what it signs.
  client.enableNonRepudiationChecks(config);
  return config;
});

const tokens = await flow('code flow with PKCE, state and nonce; client secret in the header, form-encoded', async () => {
  const tokens = await login(config, portal.redirect_uris[0], `openid profile email ${TRANSFER}`);
  assert.equal(tokens.claims().sub, ada.id);
  assert.equal(tokens.claims().aud, portal.id);
  return tokens;
});

await flow('code flow with the client secret in the form', async () => {
  const posting = await discover(portal.id, client.ClientSecretPost(portal.secret));
  const tokens = await login(posting, portal.redirect_uris[0], 'openid');
  assert.equal(tokens.claims().sub, ada.id);
});

await flow('code flow of a public client, back to any port of the loopback', async () => {
  const open = await discover(native.id, client.None());
  const tokens = await login(open, `${portal.redirect_uris[0]}/of/a/native/app`, 'openid email');
  const info = await client.fetchUserInfo(open, tokens.access_token, ada.id);
  assert.equal(info.email, ada.email);
});

await flow('userinfo', async () => {
  const info = await client.fetchUserInfo(config, tokens.access_token, ada.id);
  assert.equal(info.preferred_username, ada.username);
});

await flow('refresh', async () => {
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(renewed.access_token, tokens.access_token);
});

await flow('introspection and revocation', async () => {
  // The service does not name its introspection endpoint, so every client has to be told.
  const introspection_endpoint = new URL('/v2/oauth2/token/introspect', base).href;
  const metadata = { ...(await discover(portal.id)).serverMetadata(), introspection_endpoint };
  const config = new client.Configuration(metadata, portal.id, undefined, client.ClientSecretBasic(portal.secret));
  client.allowInsecureRequests(config);
  const issued = await client.clientCredentialsGrant(config, { scope: TRANSFER });
  const found = await client.tokenIntrospection(config, issued.access_token);
  assert.equal(found.active, true);
  assert.equal(found.client_id, portal.id);
  await client.tokenRevocation(config, issued.access_token);
  assert.equal((await client.tokenIntrospection(config, issued.access_token)).active, false);
});

await flow('refusals are OAuth errors', async () => {
  const wrong = await discover(portal.id, client.ClientSecretBasic('not the secret'));
  const refused = (error) => (problem) => problem instanceof client.ResponseBodyError && problem.error === error;
  // A wrong secret in the header is answered with a challenge (RFC 6749 section 5.2), which this client tells instead.
  const challenged = (problem) => problem instanceof client.WWWAuthenticateChallengeError
    && problem.status === 401 && problem.cause[0].scheme === 'basic';
  await assert.rejects(client.clientCredentialsGrant(wrong, { scope: TRANSFER }), challenged);
  await assert.rejects(client.refreshTokenGrant(config, 'AgNotAToken'), refused('invalid_grant'));
  await assert.rejects(client.clientCredentialsGrant(config, { scope: 'no such scope' }), refused('invalid_scope'));
});

await closeBrowser();
