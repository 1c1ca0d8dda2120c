// Chromium, and what a person does in it.

import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

/** How the browser is started. */
export const SETTINGS = {
  executablePath: '/usr/bin/chromium',
  // The tests also run where there is no sandbox to be had; they visit nothing but their own server.
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
};

let launched;
/** To be called at the end: a script does not end while its browser runs. */
export const closeBrowser = async () => (await launched)?.close();

/** Gives `action` a browser that knows nothing yet, with `settings` of Playwright. */
export async function withBrowser(action, settings = {}) {
  launched ??= chromium.launch(SETTINGS);
  const context = await (await launched).newContext(settings);
  try {
    return await action(context);
  } finally {
    await context.close();
  }
}

/** Name and password, then Allow, until the address begins with `end`. */
export async function signIn(page, person, end) {
  const arrived = page.waitForURL((url) => url.href.startsWith(end));
  const steps = async () => {
    await page.locator('input[type=password]').waitFor();
    await page.locator('input[type=text], input[type=email]').first().fill(person.username);
    await page.locator('input[type=password]').fill(person.password);
    await page.locator('input[type=password]').press('Enter');
    await page.getByRole('button', { name: /allow/i }).click();
  };
  // Where the person allowed everything before, there is no second page.
  await Promise.race([arrived, steps().then(() => arrived)]);
}

/** Answers at `address` with what `respond` makes of the path, while `action` runs. */
export async function withServer(address, respond, action) {
  const server = createServer((request, response) => {
    const { type = 'text/html', body } = respond(new URL(request.url, address).pathname);
    response.writeHead(200, { 'Content-Type': type }).end(body);
  });
  const { hostname, port } = new URL(address);
  await new Promise((resolve) => server.listen(Number(port), hostname, resolve));
  try {
    return await action();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Opens an authorize URL, logs in, and returns the address at which the browser ends. */
export function logIn(url, person, end) {
  const signedIn = async (context) => {
    const page = await context.newPage();
    await page.goto(url);
    await signIn(page, person, end);
    return new URL(page.url());
  };
  return withServer(end, () => ({ body: 'back' }), () => withBrowser(signedIn));
}
