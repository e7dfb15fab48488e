// Elements. Whatever text is shown becomes a text node; nothing is ever read as markup.

import { readExactly, write } from './json.js';

const isShown = (one) => one !== null && one !== undefined && one !== false;

/** Makes an element; `on…` are listeners, null and false leave an attribute out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value' || key === 'checked') element[key] = value;
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(isShown));
}

/** Sets a text only if it is another one, so that a screen reader is not told twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the children those of the items, and keeps the elements of items that stay. */
export function keyed(parent, items, key, make, update = () => {}) {
  const there = new Map([...parent.children].map((one) => [one.dataset.key, one]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let element = there.get(name);
    if (element) there.delete(name);
    else {
      element = make(item);
      element.dataset.key = name;
    }
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const one of there.values()) one.remove();
}

/** A button. */
export function button(text, act, attributes = {}) {
  return h('button', { type: 'button', onclick: act, ...attributes }, text);
}

/** What was refused, where, and how to mend it. */
export function problem(error) {
  return h('div', { class: 'problem', role: 'alert' },
    h('div', {}, h('b', {}, error.where ? `${error.where}: ` : ''), error.message),
    error.mend ? h('div', { class: 'small' }, error.mend) : null);
}

const LONGEST = 200_000;
const PARTS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*/g;

/** JSON, or any other text, to read. */
export function shownText(text) {
  const pre = h('pre', { tabindex: '0' });
  let pretty = text;
  try {
    pretty = write(readExactly(text), 2);
  } catch {
    pre.append(text);
    return pre;
  }
  if (pretty.length > LONGEST) {
    pre.append(pretty);
    return pre;
  }
  let end = 0;
  for (const found of pretty.matchAll(PARTS)) {
    pre.append(pretty.slice(end, found.index));
    const [whole, string, colon = ''] = found;
    const kind = string ? (colon ? 'j-key' : 'j-text') : 'j-word';
    pre.append(h('span', { class: kind }, string ?? whole), colon);
    end = found.index + whole.length;
  }
  pre.append(pretty.slice(end));
  return pre;
}

/** Says something in passing. */
export function toast(text, bad = false) {
  const shown = h('div', { class: bad ? 'toast bad' : 'toast' }, text);
  const place = document.getElementById('toasts');
  place.append(shown);
  while (place.children.length > 3) place.firstElementChild.remove();
  setTimeout(() => shown.remove(), bad ? 9000 : 3500);
}

/** Asks before something is done that cannot be undone. */
export function confirmed(title, text, act) {
  return answered((close) => [
    h('h2', {}, title), h('p', {}, text),
    h('div', { class: 'row' },
      button('Cancel', () => close(false)),
      button(act, () => close(true), { class: 'primary' })),
  ], false);
}

/** Shows a dialog; gives what its parts close it with, or `otherwise`. */
export function answered(parts, otherwise) {
  return new Promise((resolve) => {
    const dialog = h('dialog', {});
    const close = (value) => { resolve(value); dialog.close(); };
    fill(dialog, parts(close));
    dialog.setAttribute('aria-label', dialog.querySelector('h2').textContent);
    dialog.addEventListener('close', () => { resolve(otherwise); dialog.remove(); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Puts a text on the clipboard; where the browser has none to give, shows it to be copied. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    await answered((close) => [
      h('h2', {}, `Copy ${what}`), h('textarea', { rows: 8, readonly: true, value: text, 'aria-label': what }),
      h('div', { class: 'row' }, button('Close', () => close(null), { class: 'primary' })),
    ], null);
  }
}
