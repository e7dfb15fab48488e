// The console: which world and which view, the bar on top, and the pulse that keeps both up to date.

import { answers } from './answers.js';
import { clock } from './clock.js';
import { call, inWorld, onToken, Refused } from './control.js';
import { answered, button, fill, h, problem, say, toast } from './dom.js';
import { faults } from './faults.js';
import { count, moment, plural } from './format.js';
import { journal } from './journal.js';
import { records } from './records.js';
import { webhooks } from './webhooks.js';
import { worlds } from './worlds.js';

const VIEWS = { journal, records, clock, faults, webhooks, answers, worlds };
const NAMES = {
  journal: 'Journal', records: 'Records', clock: 'Clock', faults: 'Faults', webhooks: 'Webhooks', answers: 'Answers', worlds: 'Worlds',
};
const COUNTED = ['journal', 'faults', 'webhooks'];
const PULSE = 1000;
const SLOWEST = 30_000;

const part = (id) => document.getElementById(id);
const main = part('main');
let apis = [];
let shown = null; // the view on the screen: { world, name, view }
let latest = null; // the latest that is known of its world, and when that was
let wait = PULSE;
let timer = 0;

/** The address of a view, which is all that the console remembers. */
export function address(world, view, ...rest) {
  return `#/${[world, view, ...rest].map(encodeURIComponent).join('/')}`;
}

function place() {
  const [world, view, ...rest] = location.hash.slice(2).split('/').map(decodeURIComponent);
  return { world: world || 'default', name: VIEWS[view] ? view : 'journal', rest };
}

// --- the bar ---------------------------------------------------------------------------------------

const worldName = h('b', {});
const worldChip = h('a', { class: 'chip world' }, h('span', { class: 'soft wide' }, 'World'), worldName);
const clockOwner = h('span', { class: 'soft wide' });
const time = h('time', {});
const clockState = h('span', {});
const clockChip = h('a', { class: 'chip', hidden: true }, clockOwner, time, clockState);
const faultChip = h('a', { class: 'chip warn', hidden: true });
fill(part('chips'), worldChip, clockChip, faultChip);

function drawBar(world, name) {
  say(worldName, world);
  worldChip.href = address(world, 'worlds');
  clockChip.href = address(world, 'clock');
  faultChip.href = address(world, 'faults');
  fill(part('tabs'), Object.entries(NAMES).map(([key, text]) => h(
    'a', { href: address(world, key), 'aria-current': key === name ? 'page' : false }, text,
    COUNTED.includes(key) ? h('span', { class: 'count', id: `count-${key}` }, '0') : null)));
  part('tabs').querySelector('[aria-current]').scrollIntoView({ block: 'nearest', inline: 'nearest' });
  document.title = `${NAMES[name]} · ${world} · deskdouble`;
}

function drawState() {
  clockChip.hidden = faultChip.hidden = !latest;
  if (!latest) return;
  const [[api, first], ...others] = Object.entries(latest.seen.clock);
  say(clockOwner, others.some(([, one]) => one.now !== first.now) ? api : '');
  drawClock();
  clockChip.classList.toggle('cold', first.frozen);
  say(clockState, first.frozen ? 'frozen' : 'running');
  say(part('count-journal'), count(latest.seen.journal.entries));
  say(part('count-faults'), count(latest.seen.faults));
  say(part('count-webhooks'), count(latest.seen.outbox.webhooks));
  faultChip.hidden = latest.seen.faults === 0;
  say(faultChip, plural(latest.seen.faults, 'fault'));
}

/** The time of the world now, by the clock of an API or of the first one, in epoch milliseconds. */
function worldTime(api = Object.keys(latest.seen.clock)[0]) {
  const { now, frozen } = latest.seen.clock[api];
  return Date.parse(now) + (frozen ? 0 : Date.now() - latest.at);
}

function drawClock() {
  if (latest) say(time, moment(worldTime()));
}

function drawLive(state, text) {
  part('live').dataset.state = state;
  say(part('live'), text);
}

// --- the pulse -------------------------------------------------------------------------------------

async function pulse() {
  clearTimeout(timer);
  const mine = shown;
  try {
    const seen = await call('GET', inWorld(mine.world));
    if (mine !== shown) return;
    latest = { seen, at: Date.now() };
    drawState();
    if (!mine.view) open(mine);
    await mine.view.update?.(seen);
    wait = PULSE;
    drawLive('on', 'Live');
  } catch (error) {
    if (mine !== shown) return;
    wait = Math.min(wait * 2, SLOWEST);
    if (error instanceof Refused && error.status === 404 && mine.name !== 'worlds') notOpen(mine);
    else if (error instanceof Refused && error.status !== 404) drawLive('off', error.status ? `Refused: ${error.status}` : 'Offline');
    else if (!(error instanceof Refused)) throw error;
    if (!mine.view) open(mine);
  } finally {
    if (mine === shown && !document.hidden) timer = setTimeout(pulse, wait);
  }
}

function notOpen(mine) {
  latest = null;
  drawState();
  drawLive('paused', 'Not open');
  if (mine.view?.gone) return;
  const reopen = () => act(async () => {
    await call('PUT', inWorld(mine.world));
    mine.view = null;
    await pulse();
  });
  mine.view = { gone: true };
  fill(main, h('div', { class: 'empty' },
    h('h1', {}, `World ${mine.world} is not open`),
    h('p', {}, 'Nobody has called it yet, or it was dropped. The first call with its name behind the token opens it.'),
    h('div', { class: 'row' },
      h('span', { class: 'spacer' }), button('Open it', reopen, { class: 'primary' }),
      h('a', { class: 'button', href: address(mine.world, 'worlds') }, 'All worlds'), h('span', { class: 'spacer' }))));
}

// --- views -----------------------------------------------------------------------------------------

function context(mine) {
  return {
    world: mine.world,
    apis,
    rest: mine.rest,
    address: (view, ...rest) => address(mine.world, view, ...rest),
    addressOf: address,
    go: (view, ...rest) => { location.hash = address(mine.world, view, ...rest); },
    seen: () => latest?.seen,
    worldTime,
    act,
    poke: () => pulse(),
  };
}

/** Does something that may be refused, and says so if it is; tells whether it was done. */
async function act(todo, place = null) {
  if (place) fill(place);
  try {
    await todo();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (place) fill(place, problem(error));
    else toast(`${error.where ? `${error.where}: ` : ''}${error.message}${error.mend ? ` (${error.mend})` : ''}`, true);
    return false;
  }
}

function open(mine) {
  mine.view = VIEWS[mine.name](context(mine));
  fill(main, mine.view.node);
}

function navigate() {
  const next = place();
  if (shown && shown.world === next.world && shown.name === next.name && shown.view?.follow) {
    shown.rest = next.rest;
    shown.view.follow(next.rest);
    return;
  }
  const moved = shown !== null;
  if (shown?.world !== next.world) latest = null;
  shown = { ...next, view: null };
  drawBar(next.world, next.name);
  drawState();
  if (latest) open(shown);
  if (moved) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  wait = PULSE;
  pulse();
}

// --- start -----------------------------------------------------------------------------------------

onToken((again) => answered((close) => {
  const input = h('input', { type: 'password', autocomplete: 'off', 'aria-label': 'Control token', autofocus: true, required: true });
  const use = (event) => {
    event.preventDefault();
    close(input.value);
  };
  return h('form', { onsubmit: use },
    h('h2', {}, again ? 'That token is refused' : 'The control token, please'),
    h('p', { class: 'soft' }, 'The server was started with one. It is kept in this tab alone, until the tab is closed.'),
    input,
    h('div', { class: 'row' }, button('Cancel', () => close(null)), h('button', { class: 'primary' }, 'Use it')));
}, null));

part('skip').addEventListener('click', (event) => {
  event.preventDefault(); // the hash belongs to the views
  main.focus();
});
addEventListener('hashchange', navigate);
document.addEventListener('visibilitychange', () => { if (!document.hidden) pulse(); });
setInterval(drawClock, 1000);

async function start() {
  try {
    ({ apis } = await call('GET', 'apis'));
  } catch (error) {
    drawLive('off', 'Offline');
    fill(main, problem(error), h('div', { class: 'row' }, button('Try again', start)));
    return;
  }
  fill(part('pages'), h('span', { class: 'soft wide' }, 'Docs'), apis.map((api) => h('a', { href: `../docs/${encodeURIComponent(api.name)}`, title: api.title }, api.name)));
  navigate();
}
start();
