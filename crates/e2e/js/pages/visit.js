// How visits are told: what a page is called, what shows that it is there, and how a browser comes to it.

import { ada, asks, at, enter } from './world.js';

export const PASSWORD = 'input[name=password]';
export const ALLOW = 'button[value=allow]';

export const visit = (name, sees, go) => ({ name, sees, go });

/** A page of somebody who is logged in; further in, by what is clicked there. */
export const own = (name, path, sees, person = ada, clicks = []) =>
  visit(name, sees, async (tab) => {
    await enter(tab, person);
    await tab.goto(at(path));
    for (const click of clicks) await tab.locator(`main ${click}`).first().click();
  });

/** The first link to a page below a path. */
export const below = (path) => `a[href^="${path}/"]`;

/** Lets the native application do what it asks. */
export async function allowNative(tab, application, parameters) {
  await tab.goto(asks(application, parameters));
  await tab.locator(ALLOW).click();
  await tab.locator('#auth-code').waitFor();
}
