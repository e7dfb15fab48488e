// The control API as the console uses it. The token, if it wants one, stays in this tab.

import { read, write } from './json.js';

const ROOT = new URL('../', import.meta.url);
const KEY = 'deskdouble.control-token';

/** A call that was refused, in the words of the control API. */
export class Refused extends Error {
  constructor(status, { message, where = '', mend = '' }) {
    super(message);
    Object.assign(this, { status, where, mend });
  }
}

let askForToken = async () => null;
let asking = null;

/** Says how to ask a person for the token: `ask(again)` gives it, or null. */
export function onToken(ask) {
  askForToken = ask;
}

/** The path of a world, and of what is below it. */
export function inWorld(world, ...parts) {
  return ['worlds', world, ...parts].map(encodeURIComponent).join('/');
}

/** Calls, and returns the answer's JSON; null if there is none. `data` is a value, or its JSON as a text.
 * @throws {Refused} with status 0 if the server cannot be reached */
export async function call(method, path, data, parse = read) {
  const answer = await send(method, path, data);
  const text = await answer.text();
  return text ? parse(text) : null;
}

/** Calls, and has the browser save the answer as a file. */
export async function download(path, name) {
  const answer = await send('GET', path);
  const address = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function send(method, path, data, again = false) {
  const headers = { Accept: 'application/json' };
  const token = sessionStorage.getItem(KEY);
  if (token) headers['Control-Token'] = token;
  if (data !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(new URL(path, ROOT), {
      method, headers, cache: 'no-store', body: typeof data === 'string' ? data : write(data),
    });
  } catch {
    throw new Refused(0, { message: 'the server cannot be reached' });
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    // Several calls may be refused at once; the person is asked once for all of them.
    asking ??= askForToken(again || Boolean(token)).finally(() => { asking = null; });
    const given = await asking;
    if (given !== null) {
      sessionStorage.setItem(KEY, given);
      return send(method, path, data, true);
    }
  }
  throw new Refused(answer.status, await told(answer));
}

async function told(answer) {
  try {
    const body = await answer.json();
    if (typeof body.message === 'string') return body;
  } catch { /* not ours */ }
  return { message: `the server answered ${answer.status} ${answer.statusText}` };
}
