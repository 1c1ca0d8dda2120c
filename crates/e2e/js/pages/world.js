// What the scripts about pages share: the development server and its control, people and applications of its seed.

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { assert, base, clientNamed, fixtures } from '../flows.js';

export { base };
export const ada = fixtures.people.find(({ name }) => name === 'Ada Example');
export const cleo = fixtures.people.find(({ name }) => name === 'Cleo Example');
export const portal = clientNamed('Example Portal');
export const laboratory = clientNamed('Portal of the laboratory');
export const nativeApp = clientNamed('Example Native App');
export const scopeNamed = (suffix) => fixtures.scopes.find(({ scope_string }) => scope_string.endsWith(suffix)).scope_string;
export const at = (path) => new URL(path, base).href;

/** Tells the server something below `/_dev/`. */
export async function control(deed, body = {}) {
  const answer = await fetch(at(`/_dev/${deed}`), { method: 'POST', body: JSON.stringify(body) });
  assert.ok(answer.ok, `${deed}: ${answer.status}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** Lets the browser of a tab be logged in. */
export async function enter(tab, person) {
  const answer = await tab.context().request.post(at('/_dev/sign-in'), { data: { username: person.username } });
  assert.equal(answer.status(), 200);
}

/** Logs somebody in elsewhere. */
export const signIn = ({ username }) => control('sign-in', { username });

/** Where an application sends people. */
export function asks(client, parameters = {}) {
  const challenge = createHash('sha256').update(randomBytes(32)).digest('base64url');
  const asked = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: client.redirect_uris[0] ?? at('/v2/web/auth-code'),
    scope: 'openid profile email',
    state: 's',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  };
  return at(`/v2/oauth2/authorize?${new URLSearchParams(asked)}`);
}

/** Types name and password. */
export async function logIn(tab, person, password = person.password) {
  await tab.locator('input[name=username]').fill(person.username);
  await tab.locator('input[name=password]').fill(password);
  await tab.locator('input[name=password]').press('Enter');
}

/** Looks for an identity provider. */
export async function search(tab, words) {
  await tab.locator('[role=search] input').fill(words);
  await tab.locator('[role=search] input').press('Enter');
}

/** The one-time password that an authenticator application shows now (RFC 6238). */
export async function oneTimePassword(secret) {
  const { now } = await (await fetch(at('/_dev/clock'))).json();
  const bits = [...secret.replaceAll(/\s/g, '')].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Sets up a second factor for whoever is logged in, up to the page with the recovery codes; its secret. */
export async function setUpSecondFactor(tab) {
  await tab.goto(at('/v2/web/account/second-factor'));
  const secret = await tab.locator('#secret').textContent();
  await tab.locator('input[name=code]').fill(await oneTimePassword(secret));
  await tab.locator('input[name=code]').press('Enter');
  await tab.locator('#recovery-codes').waitFor();
  return secret;
}

/** On the way of linking another identity, up to where that one logs in. */
export async function beginToLink(tab) {
  await tab.goto(at('/v2/web/account/identities'));
  await tab.locator('button[value=link]').click();
  await tab.locator('input[name=password]').waitFor();
}

/** Answers the three questions of the console. */
export async function register(tab, name, runs, redirectUri) {
  await tab.goto(at('/v2/web/console/register'));
  await tab.locator('#name').fill(name);
  await tab.locator(`input[name=runs][value=${runs}]`).check();
  if (redirectUri) await tab.locator('[id="redirect_uri.0"]').fill(redirectUri);
  await tab.locator('form.questions button[type=submit]').click();
}
