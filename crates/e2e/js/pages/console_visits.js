// Every page of the console, and of the operators.

import { clientNamed } from '../flows.js';
import { below, own, visit } from './visit.js';
import { ada, at, cleo, enter, portal, register } from './world.js';

const CONSOLE = '/v2/web/console';
const OPERATOR = '/v2/web/operator';
const FORM = 'form[method=post]';
const CONFIRM = 'form.confirm';
const FAULT = '[aria-invalid=true]';
const DELETE = 'a[href$="/delete"]';
const SAVE = 'form.card button[type=submit].primary';

const service = clientNamed('Example Service');
const of = (client, page = '') => `${CONSOLE}/clients/${client.id}${page}`;
const project = below(`${CONSOLE}/projects`);

export const CONSOLE_VISITS = [
  own('console', CONSOLE, 'h1'),
  own('console-none', CONSOLE, '.empty', cleo),
  own('console-new-project', `${CONSOLE}/new-project`, FORM),
  own('console-new-project-faulty', `${CONSOLE}/new-project`, FAULT, ada, [SAVE]),
  own('console-project', CONSOLE, project, ada, [project]),
  own('console-edit-project', CONSOLE, FORM, ada, [project, 'a[href$="/edit"]']),
  own('console-delete-project', CONSOLE, CONFIRM, ada, [project, DELETE]),

  own('console-register', `${CONSOLE}/register`, 'form input[type=radio]'),
  visit('console-register-faulty', FAULT, async (tab) => {
    await enter(tab, ada);
    await register(tab, 'My portal', 'web', 'http://portal.example.org/callback');
  }),
  visit('console-registered', '#client-secret', async (tab) => {
    await enter(tab, ada);
    await register(tab, 'My portal', 'web', 'https://portal.example.org/callback');
  }),

  own('console-client', of(portal), FORM),
  own('console-delete-client', of(portal), CONFIRM, ada, [DELETE]),
  own('console-credentials', of(portal, '/credentials'), FORM),
  visit('console-new-credential', '#client-secret', async (tab) => {
    await enter(tab, ada);
    await tab.goto(at(of(portal, '/credentials')));
    await tab.locator('#name').fill('laptop');
    await tab.locator('#name').press('Enter');
  }),
  own('console-delete-credential', of(portal, '/credentials'), CONFIRM, ada, [below(of(portal, '/credentials'))]),
  own('console-no-scopes', of(portal, '/scopes'), FORM),
  own('console-scopes', of(service, '/scopes'), 'svg.plot'),
  own('console-new-scope', of(service, '/new-scope'), FORM),
  own('console-scope', of(service, '/scopes'), FORM, ada, [below(`${CONSOLE}/scopes`)]),
  own('console-delete-scope', of(service, '/scopes'), CONFIRM, ada, [below(`${CONSOLE}/scopes`), DELETE]),

  own('console-new-policy', CONSOLE, FORM, ada, [project, 'a[href$="/policies"]']),
  own('console-policy', CONSOLE, FORM, ada, [project, below(`${CONSOLE}/policies`)]),
  own('console-delete-policy', CONSOLE, CONFIRM, ada, [project, below(`${CONSOLE}/policies`), DELETE]),
  own('console-not-yours', of(portal), '#error-code', cleo),
];

export const OPERATOR_VISITS = [
  own('operator', OPERATOR, 'svg.plot', cleo),
  own('operator-people', `${OPERATOR}/people`, '[role=search]', cleo),
  own('operator-person', `${OPERATOR}/people`, 'h1', cleo, [below(`${OPERATOR}/people`)]),
  own('operator-confirm', `${OPERATOR}/people/${ada.id}`, CONFIRM, cleo, ['a[href$="/disable"]']),
  own('operator-clients', `${OPERATOR}/clients`, '[role=search]', cleo),
  own('operator-client', `${OPERATOR}/clients/${portal.id}`, 'h1', cleo),
  own('operator-audit', `${OPERATOR}/audit`, 'h1', cleo),
  own('operator-nobody-else', OPERATOR, '#error-code'),
];
