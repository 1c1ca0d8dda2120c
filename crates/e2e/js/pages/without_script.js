// Comes to every page with a browser that runs no script: FIXTURES.json
import { closeBrowser, withBrowser } from '../browser.js';
import { VISITS, come } from './visits.js';

for (const visit of VISITS) {
  const visited = async (context) => {
    await come(await context.newPage(), visit);
    console.log(visit.name);
  };
  await withBrowser(visited, { javaScriptEnabled: false });
}
await closeBrowser();
