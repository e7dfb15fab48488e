// The worlds: which are open, how large and how old; open, drop, put back, take away and bring back.

import { call, download, inWorld, Refused } from './control.js';
import { button, confirmed, fill, h, keyed, say, toast } from './dom.js';
import { ago, count, plural } from './format.js';

const MOST = 100;
const EVERY = 3; // pulses

export function worlds({ world, addressOf, act, poke }) {
  let pulses = 0;
  let total = 0;
  const refused = h('div', {});
  const text = h('input', { type: 'search', class: 'search', placeholder: 'Part of a name', 'aria-label': 'Find a world', oninput: () => load() });
  const number = h('span', { class: 'soft small' });
  const rows = h('tbody', {});
  const name = h('input', { type: 'text', placeholder: 'job-17', 'aria-label': 'Name of the world', autocomplete: 'off', spellcheck: 'false', required: true });
  const file = h('input', { type: 'file', accept: '.json,application/json', class: 'unseen', tabindex: '-1', 'aria-hidden': 'true' });
  let target = world;

  async function load() {
    const wanted = text.value.trim();
    const got = await call('GET', `worlds?limit=${MOST}${wanted ? `&search=${encodeURIComponent(wanted)}` : ''}`);
    if (wanted !== text.value.trim()) return;
    ({ total } = got);
    draw(got.worlds);
  }

  function draw(list) {
    keyed(rows, list, (one) => one.name, row, (element, one) => {
      const [, size, opened, called, calls, faults] = element.children;
      const records = Object.values(one.records).flatMap((tables) => Object.values(tables)).reduce((sum, more) => sum + more, 0);
      say(size, count(records));
      say(opened, ago(one.opened));
      say(called, ago(one.called));
      say(calls, count(one.journal.count));
      say(faults, one.faults ? count(one.faults) : '—');
      say(element.querySelector('.sub'), `${plural(records, 'record')} · ${plural(one.journal.count, 'call')}, last ${ago(one.called)}`);
      element.classList.toggle('chosen', one.name === world);
    });
    say(number, list.length < total ? `${count(list.length)} of ${plural(total, 'world')}: search for others` : plural(total, 'world'));
  }

  function row({ name: one }) {
    const label = (what) => ({ class: 'quiet', 'aria-label': `${what} world ${one}` });
    return h('tr', {},
      h('td', {}, h('a', { href: addressOf(one, 'journal'), title: one }, one), h('span', { class: 'sub' })),
      h('td', { class: 'wide number c-took' }), h('td', { class: 'wide' }), h('td', { class: 'wide' }), h('td', { class: 'wide number' }), h('td', { class: 'wide number' }),
      h('td', { class: 'acts' }, h('div', { class: 'row' },
        button('Snapshot', () => act(() => download(inWorld(one, 'snapshot'), `${one}.json`), refused), label('Snapshot of')),
        button('Restore', () => { target = one; file.click(); }, label('Restore')),
        button('Reset', () => reset(one), label('Reset')),
        one === 'default' ? null : button('Drop', () => drop(one), { ...label('Drop'), class: 'quiet danger' }))));
  }

  async function done(todo, said) {
    if (!await act(todo, refused)) return;
    toast(said);
    await act(load, refused);
    poke();
  }

  async function reset(one) {
    if (await confirmed(`Put world ${one} back to its start?`, 'Its records, clock, answers, issued tokens, faults and journal will be those of a new world.', 'Reset it')) {
      await done(() => call('POST', inWorld(one, 'reset')), `World ${one} is as it was at the start`);
    }
  }

  async function drop(one) {
    if (await confirmed(`Drop world ${one}?`, 'All that is in it is forgotten. The next call with its name opens a new one.', 'Drop it')) {
      await done(() => call('DELETE', inWorld(one)), `World ${one} is gone`);
    }
  }

  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const content = await chosen.text();
    file.value = '';
    await done(async () => {
      try {
        JSON.parse(content);
      } catch (error) {
        throw new Refused(400, { message: `no JSON: ${error.message}`, where: chosen.name });
      }
      await call('PUT', inWorld(target, 'snapshot'), content);
    }, `World ${target} is as ${chosen.name} says`);
  });

  async function open(event) {
    event.preventDefault();
    const wanted = name.value.trim();
    await done(() => call('PUT', inWorld(wanted)), `World ${wanted} is open`);
    if (!refused.firstChild) name.value = '';
  }

  const view = h('div', { class: 'stack', hidden: true },
    h('div', { class: 'head' }, h('h1', {}, 'Worlds'), text, number, h('span', { class: 'spacer' }),
      h('form', { class: 'row', onsubmit: open }, name, h('button', { class: 'primary' }, 'Open a world'))),
    refused,
    h('div', { class: 'sheet' }, h('table', { class: 'worlds' },
      h('caption', { class: 'unseen' }, 'Open worlds'),
      h('thead', {}, h('tr', {}, [['Name', ''], ['Records', 'wide number'], ['Opened', 'wide'], ['Last call', 'wide'], ['Calls', 'wide number'], ['Faults', 'wide number'], ['', 'acts']]
        .map(([one, kind]) => h('th', { scope: 'col', class: kind }, one || h('span', { class: 'unseen' }, 'Actions'))))),
      rows)),
    h('p', { class: 'soft small' }, 'A world opens by its first call: put +NAME behind the token, or behind the client id.'),
    file);
  act(load, refused).then(() => { view.hidden = false; });
  return {
    node: view,
    async update() {
      pulses += 1;
      if (pulses % EVERY === 0) await load();
    },
  };
}
