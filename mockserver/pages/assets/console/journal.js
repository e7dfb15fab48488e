// The journal: the exchanges of a world as they happen, and each of them in full.

import { call, download, inWorld } from './control.js';
import { curl } from './curl.js';
import { button, confirmed, copy, fill, h, keyed, problem, say, shownText, toast } from './dom.js';
import { bytes, count, milliseconds, plural } from './format.js';
import { write } from './json.js';

const MOST = 1000; // that the control API gives at a time
const ROWS = 200;

const family = (status) => `s${Math.floor(status / 100)}`;
const target = (entry) => entry.request.path + (entry.request.query ? `?${entry.request.query}` : '');

export function journal({ world, address, go, rest, act, apis }) {
  let entries = []; // without bodies, the newest first
  let state = { count: 0, kept: 0 };
  let opened = null;
  let chosen = rest[0] ?? null;
  let paused = false;
  let limit = ROWS;

  // --- what is shown of them
  const text = h('input', { type: 'search', class: 'search', placeholder: 'Path, operation, caller, note', 'aria-label': 'Filter calls', oninput: draw });
  const status = h('select', { 'aria-label': 'Status', onchange: draw },
    ['All statuses', '2xx', '3xx', '4xx', '5xx', 'No answer'].map((one) => h('option', {}, one)));
  const noted = h('input', { type: 'checkbox', onchange: draw });
  const faulty = h('input', { type: 'checkbox', onchange: draw });
  const pause = button('Pause', () => { paused = !paused; pause.textContent = paused ? 'Resume' : 'Pause'; pause.setAttribute('aria-pressed', paused); if (!paused) load(); }, { 'aria-pressed': 'false' });
  const kept = h('span', { class: 'soft small' }, ' ');
  const rows = h('tbody', {});
  const more = button('Show more', () => { limit += ROWS; draw(); });
  const list = h('div', { class: 'list stack' });
  const details = h('aside', { class: 'card exchange', 'aria-label': 'The call', tabindex: '-1' });
  const split = h('div', { class: 'split' }, list, details);
  const sheet = h('div', { class: 'sheet' },
    h('table', {},
      h('caption', { class: 'unseen' }, 'Calls, the newest first'),
      h('thead', {}, h('tr', {},
        ...[['#', 'wide c-no'], ['Time (UTC)', 'wide c-time'], ['Status', 'c-status'], ['Method', 'c-method'], ['Path', ''], ['Operation', 'wide c-op'], ['Caller', 'wide c-caller'], ['Took', 'wide number c-took'], ['Notes', 'wide c-notes']]
          .map(([name, kind]) => h('th', { scope: 'col', class: kind }, name)))),
      rows));
  const nothing = h('div', { class: 'card empty' });
  const har = button('Export HAR', () => act(() => download(inWorld(world, 'journal.har'), `${world}.har`)));
  const clear = button('Clear', async () => {
    if (!await confirmed('Forget all calls?', `The journal of world ${world} will be empty. Its records stay.`, 'Forget them')) return;
    await act(async () => { await call('DELETE', inWorld(world, 'journal')); await reload(); toast('The journal is empty'); });
  });

  function badges(entry) {
    return [
      entry.notices.length ? h('span', { class: 'badge warn', title: entry.notices.map((one) => one.text).join('\n') }, plural(entry.notices.length, 'note')) : null,
      entry.fault ? h('span', { class: 'badge bad' }, `fault ${entry.fault}`) : null,
    ].filter(Boolean);
  }

  function row(entry) {
    const code = entry.answer.delivered ? String(entry.answer.status) : '—';
    const where = target(entry);
    return h('tr', { class: 'link' },
      h('td', { class: 'wide soft mono' }, entry.number),
      h('td', { class: 'wide soft mono' }, entry.at.slice(11, 19)),
      h('td', {}, h('span', { class: `status ${entry.answer.delivered ? family(entry.answer.status) : 's0'}`, title: entry.answer.delivered ? null : 'The connection was dropped' }, code)),
      h('td', { class: 'mono' }, entry.request.method),
      h('td', {}, h('a', { class: 'whole mono', href: address('journal', entry.number), title: where }, where),
        h('span', { class: 'sub' }, badges(entry).map((one) => [one, ' ']), [entry.at.slice(11, 19), entry.operation].filter(Boolean).join(' · '))),
      h('td', { class: 'wide', title: entry.operation }, entry.operation ?? h('span', { class: 'soft' }, '—')),
      h('td', { class: 'wide soft' }, entry.caller === null ? '—' : `${entry.caller}`),
      h('td', { class: 'wide number soft' }, milliseconds(entry.milliseconds)),
      h('td', { class: 'wide' }, badges(entry).map((one) => [one, ' '])));
  }

  function fits(entry) {
    if (noted.checked && !entry.notices.length) return false;
    if (faulty.checked && !entry.fault) return false;
    const wanted = status.selectedIndex;
    if (wanted === 5 && entry.answer.delivered) return false;
    if (wanted > 0 && wanted < 5 && (!entry.answer.delivered || Math.floor(entry.answer.status / 100) !== wanted + 1)) return false;
    const part = text.value.trim().toLowerCase();
    return !part || [entry.number, entry.request.method, target(entry), entry.operation, entry.caller, entry.api, ...entry.notices.map((one) => one.text)]
      .join('\n').toLowerCase().includes(part);
  }

  let fresh = 0;
  function draw() {
    const wanted = entries.filter(fits);
    keyed(rows, wanted.slice(0, limit), (one) => one.number, row, (element, one) => {
      element.classList.toggle('chosen', String(one.number) === chosen);
      if (fresh && one.number > fresh) element.classList.add('fresh');
    });
    more.hidden = wanted.length <= limit;
    sheet.hidden = wanted.length === 0;
    nothing.hidden = wanted.length > 0;
    if (!nothing.hidden) fill(nothing, entries.length ? h('p', {}, 'No call is like this.') : welcome(world, apis));
    say(kept, entries.length === wanted.length
      ? (state.kept === state.count ? plural(state.count, 'call') : `${count(state.kept)} of ${count(state.count)} kept`)
      : `${count(wanted.length)} of ${count(entries.length)}`);
  }

  // --- where they come from
  async function load() {
    const since = entries[0]?.number ?? 0;
    const got = await call('GET', `${inWorld(world, 'journal')}?brief&limit=${MOST}&since=${since}`);
    state = got;
    fresh = since;
    const oldest = got.count - got.kept; // numbers up to this one are forgotten
    entries = [...got.entries, ...entries].filter((one) => one.number > oldest).slice(0, MOST);
    draw();
    fresh = 0;
    har.disabled = clear.disabled = got.kept === 0;
  }

  async function reload() {
    entries = [];
    await load();
  }

  async function follow([number]) {
    chosen = number ?? null;
    split.toggleAttribute('data-open', chosen !== null);
    details.hidden = chosen === null;
    for (const one of rows.children) one.classList.toggle('chosen', one.dataset.key === chosen);
    if (chosen === null) return;
    const asked = chosen;
    try {
      const entry = await call('GET', inWorld(world, 'journal', chosen));
      if (asked === chosen) fill(details, exchange(entry, { close, origin: location.origin }));
    } catch (error) {
      if (asked === chosen) fill(details, title(`Call ${chosen}`, close), problem(error));
    }
    if (asked === chosen) details.scrollTop = 0;
  }

  function close() {
    const left = chosen;
    go('journal');
    [...rows.children].find((one) => one.dataset.key === left)?.querySelector('a').focus();
  }

  fill(list,
    h('div', { class: 'head' }, h('h1', {}, 'Journal'), text, status,
      h('label', { class: 'check' }, noted, 'Notes'), h('label', { class: 'check' }, faulty, 'Faults'),
      h('span', { class: 'spacer' }), kept, pause, har, clear),
    sheet, nothing, more);
  follow(rest);
  draw();
  return {
    node: split,
    follow,
    async update(seen) {
      const changed = seen.journal.count !== state.count || seen.journal.entries !== state.kept;
      // A world that was put back to its start counts anew.
      if ((opened !== null && opened !== seen.opened) || seen.journal.count < state.count) entries = [];
      opened = seen.opened;
      if (!paused && changed) await load();
    },
  };
}

function title(text, close) {
  return h('div', { class: 'title' }, h('h2', {}, text), button('Close', close, { class: 'quiet' }));
}

function welcome(world, apis) {
  const origin = location.href.replace(/\/_mock\/.*$/, '');
  const lines = apis.flatMap((api) => api.welcome.filter((line) => line.startsWith('curl')).map((line) => line.replaceAll('{base}', origin + api.prefix)));
  return [
    h('h2', {}, 'No calls yet'),
    h('p', {}, world === 'default'
      ? 'Whatever is called in this world shows up here at once. To try:'
      : `Put +${world} behind the token (or the client id) of a call to be in this world. In the world “default” it would be:`),
    lines.map((line) => h('pre', { tabindex: '0' }, line)),
  ];
}

function exchange(entry, { close, origin }) {
  const { request, answer } = entry;
  return [
    title(`${request.method} ${target(entry)}`, close),
    h('div', { class: 'row' },
      h('span', { class: `status ${answer.delivered ? family(answer.status) : 's0'}` }, answer.delivered ? answer.status : `${answer.status}, not delivered`),
      entry.fault ? h('span', { class: 'badge bad' }, `fault ${entry.fault}`) : null,
      h('span', { class: 'soft small' }, milliseconds(entry.milliseconds)),
      h('span', { class: 'spacer' }),
      button('Copy as curl', () => copy(curl(entry, origin), 'the curl line'), { class: 'quiet' }),
      button('Copy JSON', () => copy(write(entry, 2), 'the call'), { class: 'quiet' })),
    entry.notices.length ? h('ul', { class: 'notes', 'aria-label': 'Notes' },
      entry.notices.map((one) => h('li', {}, one.text, ' ', h('span', { class: 'soft small mono' }, one.code)))) : null,
    h('dl', { class: 'facts' }, [
      ['Number', entry.number], ['API', entry.api], ['Operation', entry.operation ?? 'none'],
      ['Caller', entry.caller ?? 'nobody'], ['At', entry.at.replace('T', ' ').replace('+00:00', ' UTC')],
      ['World’s clock', entry.now.replace('T', ' ').replace('Z', ' UTC')],
    ].flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    half('Request', request), half('Answer', answer),
  ];
}

function half(name, { headers, body }) {
  const fields = Object.entries(headers);
  return [
    h('h3', {}, name, h('span', { class: 'spacer' }), h('span', {}, body ? bytes(new Blob([body]).size) : 'no body')),
    body ? shownText(body) : null,
    h('details', {}, h('summary', {}, plural(fields.length, 'header')),
      h('dl', { class: 'facts headers' }, fields.flatMap(([key, value]) => [h('dt', {}, key), h('dd', {}, value)]))),
  ];
}
