// What Lighthouse makes of the pages that people meet most, and what they weigh: FIXTURES.json
//
// It measures in the browser that came to the page, since the page is for that browser alone: as on a telephone with a slow
// line. The processor is the one that is here, which the tests share with others.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { defaultConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { SETTINGS } from '../browser.js';
import { assert } from '../flows.js';
import { VISITS, come } from './visits.js';

const SLOW_LINE = defaultConfig.settings.throttling;
const CATEGORIES = ['performance', 'accessibility'];
/** A machine that does other things meanwhile makes a page slower than it is, never faster. */
const ATTEMPTS = 5;
/** The whole sign-in page with everything that it loads, in bytes. */
const LARGEST = 30 * 1024;

/** A browser that others can join by the port that it wrote down. */
async function launch(home) {
  const args = [...SETTINGS.args, '--remote-debugging-port=0'];
  const context = await chromium.launchPersistentContext(home, { ...SETTINGS, args });
  const [port] = readFileSync(join(home, 'DevToolsActivePort'), 'utf8').split('\n');
  return [context, Number(port)];
}

/** The page with everything that it loads, the icon too, which a browser without a window does not ask for; in bytes. */
async function weigh(tab) {
  const files = await tab.locator('[src], link[href]').evaluateAll((all) => all.map(({ src, href }) => src ?? href));
  const weight = async (url) => (await (await tab.context().request.get(url)).body()).length;
  const weights = await Promise.all([...new Set([tab.url(), ...files])].map(weight));
  return weights.reduce((sum, size) => sum + size);
}

async function measure(name) {
  const home = mkdtempSync(join(tmpdir(), 'lighthouse-'));
  const [context, port] = await launch(home);
  try {
    const tab = await context.newPage();
    await come(tab, VISITS.find((visit) => visit.name === name));
    const bytes = await weigh(tab);
    const { lhr } = await lighthouse(tab.url(), {
      port,
      logLevel: 'error',
      onlyCategories: CATEGORIES,
      throttling: { ...SLOW_LINE, cpuSlowdownMultiplier: 1 },
    });
    assert.equal(lhr.runtimeError, undefined, JSON.stringify(lhr.runtimeError));
    assert.equal(lhr.finalDisplayedUrl, tab.url());
    return { ...lhr, bytes };
  } finally {
    await context.close();
    rmSync(home, { recursive: true });
  }
}

const scores = ({ categories }) => CATEGORIES.map((category) => Math.round(categories[category].score * 100));

/** What lowered the scores. */
const reasons = ({ audits }) => {
  const lower = Object.values(audits).filter(({ score }) => score !== null && score < 1);
  return lower.map(({ id, score, displayValue }) => `${id} ${score} ${displayValue ?? ''}`);
};

for (const name of ['sign-in', 'consent']) {
  let report;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    report = await measure(name);
    if (scores(report).every((score) => score === 100)) break;
  }
  assert.deepEqual(scores(report), [100, 100], `${name}: ${reasons(report).join('\n')}`);
  if (name === 'sign-in') assert.ok(report.bytes < LARGEST, `${report.bytes} bytes`);
  console.log(`${name}: ${scores(report).join(', ')}; ${report.bytes} bytes`);
}
