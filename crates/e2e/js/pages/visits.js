// Every page that people see: what it is called, how a browser comes to it, and what shows that it is there.
//
// A new page gets a line here; the scripts beside this one then look at it.

import {
  ada,
  asks,
  at,
  base,
  cleo,
  control,
  enter,
  logIn,
  nativeApp,
  portal,
  scopeNamed,
  search,
  setUpSecondFactor,
} from './world.js';

const EVERYTHING = [
  'openid profile email offline_access',
  scopeNamed('/all'),
  `urn:globus:auth:scope:transfer.api.globus.org:all[*${scopeNamed('/data_access')} *${scopeNamed('/https')}]`,
].join(' ');

const PASSWORD = 'input[name=password]';
const ALLOW = 'button[value=allow]';
const ERROR = '#error-code';

const visit = (name, sees, go) => ({ name, sees, go });
/** A page of somebody who is logged in. */
const own = (name, path, sees) =>
  visit(name, sees, async (tab) => {
    await enter(tab, ada);
    await tab.goto(at(path));
  });

export const VISITS = [
  visit('home', 'main', (tab) => tab.goto(base)),
  own('home-logged-in', '/', 'a[href="/v2/web/logout"]'),

  visit('sign-in', PASSWORD, (tab) => tab.goto(asks(portal))),
  visit('sign-in-wrong', '[role=alert]', async (tab) => {
    await tab.goto(asks(portal));
    await logIn(tab, ada, 'not the password');
  }),
  visit('sign-in-too-often', '[role=alert]', async (tab) => {
    await tab.goto(asks(portal));
    for (let attempt = 0; attempt < 11; attempt += 1) {
      await Promise.all([tab.waitForNavigation(), logIn(tab, cleo, 'not the password')]);
    }
  }),
  visit('sign-in-for-an-identity', PASSWORD, (tab) =>
    tab.goto(asks(portal, {
      session_message: 'The data of this project is for people of Example University.\nPlease use that identity.',
      session_required_identities: ada.identities.map(({ id }) => id).join(','),
    }))),
  visit('sign-in-for-a-domain', PASSWORD, (tab) =>
    tab.goto(asks(portal, { session_required_single_domain: 'example.edu,example.org' }))),

  visit('sign-in-search', 'text=/University of Example 4711/', async (tab) => {
    await tab.goto(asks(portal));
    await search(tab, 'example 4711');
  }),
  visit('sign-in-search-none', '[role=status]', async (tab) => {
    await tab.goto(asks(portal));
    await search(tab, 'nobody');
  }),

  visit('consent', ALLOW, async (tab) => {
    await enter(tab, ada);
    await tab.goto(asks(portal, { scope: EVERYTHING, access_type: 'offline' }));
  }),
  visit('consent-native', ALLOW, async (tab) => {
    await enter(tab, ada);
    await tab.goto(asks(nativeApp, { prefill_named_grant: 'laptop' }));
  }),
  visit('auth-code', '#auth-code', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asks(nativeApp));
    await tab.locator(ALLOW).click();
  }),

  own('account', '/v2/web/account', 'main'),
  own('consents-none', '/v2/web/consents', 'main'),
  visit('consents', 'button[name=consents]', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asks(nativeApp, { scope: EVERYTHING }));
    await tab.locator(ALLOW).click();
    await tab.locator('#auth-code').waitFor();
    await tab.goto(at('/v2/web/consents'));
  }),

  own('second-factor-set-up', '/v2/web/account/second-factor', '#secret'),
  visit('recovery-codes', '#recovery-codes', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
  }),
  visit('second-factor-settings', 'button[value=remove]', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
    await tab.goto(at('/v2/web/account/second-factor'));
  }),
  visit('second-factor', 'input[name=code]', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
    await tab.goto(asks(portal, { prompt: 'login' }));
    await logIn(tab, ada);
  }),

  own('log-out', '/v2/web/logout', 'form button[type=submit]'),
  visit('logged-out', 'main', (tab) => tab.goto(at('/v2/web/logout'))),

  visit('error', ERROR, (tab) => tab.goto(asks({ ...portal, id: '00000000-0000-4000-8000-000000000000' }))),
  visit('error-expired', ERROR, (tab) => tab.goto(at('/v2/web/login/00000000'))),
];

/** Comes to a page from a server that is as in the beginning. */
export async function come(tab, { go, sees }) {
  await control('reset');
  await go(tab);
  await tab.locator(sees).first().waitFor();
}
