// What the scripts share: the fixtures of the server, and the lines that say what was checked.
//
// A script is started as: SCRIPT FIXTURES.json …, with what `globus-auth dev --format json` prints, and stops at the
// first step that does not hold. The environment names the server (GLOBUS_SDK_SERVICE_URL_AUTH).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export { assert };
export const fixtures = JSON.parse(readFileSync(process.argv[2], 'utf8'));
export const base = fixtures.base_url;
export const AUTH = 'urn:globus:auth:scope:auth.globus.org:';
export const TRANSFER = 'urn:globus:auth:scope:transfer.api.globus.org:all';
export const NOBODY = '00000000-0000-4000-8000-000000000000';

export const person = (role) => fixtures.people.find((person) => person.username === fixtures.roles[role]);
export const clientNamed = (name) => fixtures.clients.find((client) => client.name === name);
export const clientOf = (role) => fixtures.clients.find((client) => client.id === fixtures.roles[role]);
export const basic = (client) => `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;

export function version(name) {
  // Some packages do not let their own description be asked for.
  const require = createRequire(import.meta.url);
  const path = require.resolve.paths(name).map((place) => `${place}/${name}/package.json`);
  for (const candidate of path) {
    try {
      return `${name} ${JSON.parse(readFileSync(candidate, 'utf8')).version}`;
    } catch (problem) {
      if (problem.code !== 'ENOENT') throw problem;
    }
  }
  throw new Error(`${name} is not installed`);
}

/** Whether there is such a route: a request without credentials is refused, but not as unknown. */
async function serves(method, path) {
  const answer = await fetch(new URL(path, base), { method, body: method === 'POST' ? '{}' : undefined });
  return ![404, 405].includes(answer.status);
}

/** Does `action` and says so when all of it held; leaves it out, and says so, where `needs` is not served. */
export function flows(client) {
  const say = (line) => console.log(JSON.stringify({ client, ...line }));
  return async function flow(name, action, needs) {
    if (needs && !(await serves(...needs))) {
      say({ flow: name, not_served: needs.join(' ').replace(NOBODY, '{id}') });
      return undefined;
    }
    const result = await action();
    say({ flow: name });
    return result;
  };
}

// A script that hangs ends.
setTimeout(() => {
  console.error('this takes too long');
  process.exit(1);
}, 1000 * Number(process.env.PATIENCE_SECONDS ?? 150)).unref();
