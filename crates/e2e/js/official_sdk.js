// The official JavaScript SDK in Node.js: its calls of Globus Auth.

import { createHash, randomBytes } from 'node:crypto';
import { auth } from '@globus/sdk';
import { closeBrowser, logIn } from './browser.js';
import {
  AUTH,
  NOBODY,
  TRANSFER,
  assert,
  base,
  basic,
  clientNamed,
  clientOf,
  fixtures,
  flows,
  person,
  version,
} from './flows.js';

const flow = flows(`${version('@globus/sdk')} in Node.js`);
const ada = person('linked_person');
const app = clientNamed('Page of a test');
const redirect = app.redirect_uris[0];
const service = clientOf('resource_server');

async function json(call, status = 200) {
  const answer = await call;
  const document = await answer.json();
  assert.equal(answer.status, status, JSON.stringify(document));
  return document;
}

async function login(scopes) {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(auth.getAuthorizationEndpoint());
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: app.id,
    redirect_uri: redirect,
    scope: scopes.join(' '),
    state: 'a b&c',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const back = await logIn(url.href, ada, redirect);
  assert.equal(back.searchParams.get('state'), 'a b&c');
  const payload = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code'),
    client_id: app.id,
    code_verifier: verifier,
    redirect_uri: redirect,
  };
  return json(auth.oauth2.token.exchange({ payload, query: { include_consented_scopes: true } }));
}

const token = await flow('code exchange of a public client', async () => {
  assert.equal(new URL(auth.getTokenEndpoint()).origin, new URL(base).origin);
  const scopes = ['openid', 'profile', 'email', 'offline_access', `${AUTH}view_identities`, TRANSFER];
  const token = await login(scopes);
  assert.equal(token.resource_server, 'auth.globus.org');
  const transfer = token.other_tokens.find((other) => other.resource_server === 'transfer.api.globus.org');
  assert.equal(transfer.scope, TRANSFER);
  assert.ok(token.id_token && token.refresh_token && transfer.refresh_token);
  assert.ok(auth.isGlobusAuthTokenResponse(token));
  return token;
});

const headers = { Authorization: `Bearer ${token.access_token}` };

await flow('userinfo', async () => {
  const document = await json(auth.oauth2.userinfo({ headers }));
  assert.equal(document.sub, ada.id);
  assert.equal(document.preferred_username, ada.username);
});

await flow('identities: one, many by id and by username', async () => {
  const one = await json(auth.identities.get(ada.id, { headers }));
  assert.equal(one.identity.username, ada.username);
  const ids = ada.identities.map((identity) => identity.id);
  const many = await json(auth.identities.getAll({ query: { ids: [...ids, NOBODY].join(',') }, headers }));
  assert.deepEqual(new Set(many.identities.map((identity) => identity.id)), new Set(ids));
  const named = await json(auth.identities.getAll({ query: { usernames: ada.username }, headers }));
  assert.equal(named.identities[0].id, ada.id);
});

await flow(
  'consents of an identity',
  async () => {
    const { consents } = await json(auth.identities.consents.getAll(ada.id, { headers }));
    assert.ok(consents.some((consent) => consent.scope_name === TRANSFER));
  },
  ['GET', `/v2/api/identities/${NOBODY}/consents`],
);

await flow('introspection by the client of the token', async () => {
  const portal = clientNamed('Example Portal');
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: TRANSFER });
  const request = { method: 'POST', headers: { Authorization: basic(portal) }, body: form };
  const issued = await json(fetch(auth.getTokenEndpoint(), request));
  const payload = { token: issued.access_token, include: 'identity_set' };
  const found = await json(auth.oauth2.token.introspect({ payload, headers: { Authorization: basic(portal) } }));
  assert.equal(found.active, true);
  assert.equal(found.client_id, portal.id);
});

const mine = await flow('`include_consented_scopes`: tokens for what was agreed to before', async () => {
  const scope = fixtures.roles.resource_server_scope;
  const issued = await login(['openid', scope]);
  assert.ok(issued.other_tokens.some((other) => other.scope === TRANSFER));
  return issued.other_tokens.find((other) => other.scope === scope);
});

await flow('introspection by a resource server', async () => {
  const payload = { token: mine.access_token, include: 'identity_set,session_info' };
  const found = await json(auth.oauth2.token.introspect({ payload, headers: { Authorization: basic(service) } }));
  assert.deepEqual(new Set(found.identity_set), new Set(ada.identities.map((identity) => identity.id)));
  assert.ok(found.session_info.authentications[ada.id]);
});

await flow('validation, refresh and revocation with `client_id`', async () => {
  const client_id = app.id;
  const validated = await json(auth.oauth2.token.validate({ payload: { token: token.access_token, client_id } }));
  assert.equal(validated.active, true);
  const payload = { refresh_token: token.refresh_token, grant_type: 'refresh_token', client_id };
  const renewed = await json(auth.oauth2.token.refresh({ payload }));
  assert.equal(renewed.refresh_token, token.refresh_token);
  assert.notEqual(renewed.access_token, token.access_token);
  const revoked = await json(auth.oauth2.token.revoke({ payload: { token: renewed.access_token, client_id } }));
  assert.equal(revoked.active, false);
  const renewedHeaders = { Authorization: `Bearer ${renewed.access_token}` };
  const refused = await auth.oauth2.userinfo({ headers: renewedHeaders });
  assert.ok([401, 403].includes(refused.status));
});

await closeBrowser();
