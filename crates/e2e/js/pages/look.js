// Looks at every page, as people with one language see it: FIXTURES.json LANGUAGE DIRECTORY
//
// In both colour schemes axe-core finds nothing; at no width does a page scroll sideways; the browser has nothing to
// complain about. What it looks like is left in DIRECTORY. Tells the paths that it came to, one a line.

import axe from 'axe-core';
import { closeBrowser, withBrowser } from '../browser.js';
import { VISITS, come } from './visits.js';

const [language, directory] = process.argv.slice(3);
const THEMES = ['light', 'dark'];
const WIDTHS = [360, 768, 1280];

/** The paths of all pages that came. */
const paths = new Set();

/** What the browser complains about, and pages whose policy is not strict, from now on. */
function watch(tab, complain) {
  tab.on('pageerror', (problem) => complain(`script: ${problem}`));
  tab.on('console', (message) => {
    // A page that says why something was refused has the status for it.
    const status = message.text().startsWith('Failed to load resource') && message.location().url === tab.url();
    if (message.type() === 'error' && !status) complain(`console: ${message.text()}`);
  });
  tab.on('response', (response) => {
    const redirect = response.status() >= 300 && response.status() < 400;
    if (response.request().resourceType() !== 'document' || redirect) return;
    paths.add(new URL(response.url()).pathname);
    const policy = response.headers()['content-security-policy'] ?? '';
    if (!policy.includes("default-src 'none'") || policy.includes('unsafe-')) complain(`policy: ${policy}`);
  });
}

/** What axe-core finds. It is brought in by the debugger, so that the policy of the page stays as it is. */
async function violations(tab) {
  await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary}`));
}

async function look(tab, name, complain) {
  const told = await tab.evaluate(() => document.documentElement.lang);
  if (told !== language) complain(`the language is said to be ${told}`);
  for (const theme of THEMES) {
    await tab.emulateMedia({ colorScheme: theme });
    for (const violation of await violations(tab)) complain(`${theme}: ${violation}`);
    for (const width of WIDTHS) {
      await tab.setViewportSize({ width, height: 800 });
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) complain(`${theme}: ${wide} wide where there are ${width}`);
      await tab.screenshot({ path: `${directory}/${name}-${width}-${theme}.png`, fullPage: true });
    }
  }
}

let complaints = 0;
for (const visit of VISITS) {
  const complain = (problem) => {
    complaints += 1;
    console.error(`${visit.name}: ${problem}`);
  };
  const visited = async (context) => {
    const tab = await context.newPage();
    watch(tab, complain);
    try {
      await come(tab, visit);
      await look(tab, visit.name, complain);
    } catch (problem) {
      complain(`${problem}\n${tab.url()}\n${await tab.locator('body').innerText()}`);
    }
  };
  await withBrowser(visited, { locale: language, viewport: { width: WIDTHS[0], height: 800 } });
}
await closeBrowser();
for (const path of [...paths].toSorted()) console.log(path);
process.exitCode = complaints === 0 ? 0 : 1;
