// Every page that people see: what it is called, how a browser comes to it, and what shows that it is there.
//
// A new page gets a line here; the scripts beside this one then look at it.

import { CONSOLE_VISITS, OPERATOR_VISITS } from './console_visits.js';
import { ALLOW, PASSWORD, allowNative, own, visit } from './visit.js';
import {
  ada,
  asks,
  at,
  base,
  beginToLink,
  cleo,
  control,
  enter,
  laboratory,
  logIn,
  nativeApp,
  portal,
  scopeNamed,
  search,
  setUpSecondFactor,
  signIn,
} from './world.js';

const EVERYTHING = [
  'openid profile email offline_access',
  scopeNamed('/all'),
  `urn:globus:auth:scope:transfer.api.globus.org:all[*${scopeNamed('/data_access')} *${scopeNamed('/https')}]`,
].join(' ');

const ERROR = '#error-code';

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
    await allowNative(tab, nativeApp);
  }),

  own('account', '/v2/web/account', 'main'),
  own('consents-none', '/v2/web/consents', 'main'),
  visit('consents', 'button[name=consents]', async (tab) => {
    await enter(tab, ada);
    await allowNative(tab, nativeApp, { scope: EVERYTHING });
    await tab.goto(at('/v2/web/consents'));
  }),
  visit('application', 'svg.plot', async (tab) => {
    await enter(tab, ada);
    await allowNative(tab, nativeApp, { scope: EVERYTHING });
    await tab.goto(at('/v2/web/consents'));
    await tab.getByRole('link', { name: nativeApp.name }).click();
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
  visit('second-factor-remove', 'button[value=confirm-remove]', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
    await tab.goto(at('/v2/web/account/second-factor'));
    await tab.locator('button[value=remove]').click();
  }),
  visit('second-factor', 'input[name=code]', async (tab) => {
    await enter(tab, ada);
    await setUpSecondFactor(tab);
    await tab.goto(asks(portal, { prompt: 'login' }));
    await logIn(tab, ada);
  }),

  own('identities', '/v2/web/account/identities', 'button[value=link]'),
  own('unlink', '/v2/web/account/identities', 'form.confirm', ada, ['button[value=unlink]']),
  visit('link-sign-in', PASSWORD, async (tab) => {
    await enter(tab, ada);
    await beginToLink(tab);
  }),
  visit('link', 'button[value=link]', async (tab) => {
    await enter(tab, ada);
    await beginToLink(tab);
    await logIn(tab, cleo);
  }),
  visit('link-offer', 'button[value=other-person]', async (tab) => {
    await enter(tab, ada);
    await tab.goto(asks(laboratory));
  }),
  visit('sessions', 'button[value=end]', async (tab) => {
    await signIn(ada);
    await enter(tab, ada);
    await tab.goto(at('/v2/web/account/sessions'));
  }),

  ...CONSOLE_VISITS,
  ...OPERATOR_VISITS,

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
