'use strict';
// What helps and nothing that is needed: every page works without.

/** Copies the text of the element that the button names. */
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = source.innerText.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without https: the person copies what is selected.
    getSelection().selectAllChildren(source);
    if (!document.execCommand('copy')) return;
  }
  const label = button.textContent;
  button.textContent = button.dataset.done;
  button.setAttribute('aria-live', 'polite');
  setTimeout(() => { button.textContent = label; }, 2500);
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', () => copy(button));
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

// A form is sent once. Its button stays enabled until the browser has read it.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.ariaBusy) event.preventDefault();
  form.ariaBusy = 'true';
});
// Back from another page, as the browser kept this one.
addEventListener('pageshow', (event) => {
  if (event.persisted) for (const form of document.forms) form.ariaBusy = null;
});

// Times in the person's own zone, with its name.
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
});
for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.valueOf())) time.textContent = clock.format(at);
}

// Counts down the seconds of `data-left`, by a clock that nobody sets; then the element says what stands in `data-over`.
for (const element of document.querySelectorAll('[data-left]')) {
  const tick = () => {
    const seconds = Math.max(0, Math.ceil(element.dataset.left - performance.now() / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    element.textContent = seconds > 0 ? text : element.dataset.over;
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}
