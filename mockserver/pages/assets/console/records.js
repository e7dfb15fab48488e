// The records of a world, past all rules: look at any, change, add and take away.

import { call, inWorld, Refused } from './control.js';
import { button, confirmed, fill, h, problem, toast } from './dom.js';
import { count } from './format.js';
import { isPlain, readExactly, write } from './json.js';

const PAGE = 50;
const COLUMNS = 6;
// What tells one record from another comes first; the rest in the order of the records.
const FIRST = ['id', 'subject', 'name', 'title', 'status', 'statusName', 'category', 'team', 'member', 'requested_by', 'requesterName', 'email', 'primary_email', 'text', 'description'];
const LAST = /(_at|At|Time)$|^account$/;

export function records({ world, apis, rest, address, go, act, seen, poke }) {
  let [api, collection, key] = rest;
  let pages = [null]; // behind which id each page so far begins
  let search = '';
  let stale = false;
  api ??= apis[0].name;
  collection ??= apis.find((one) => one.name === api)?.main;

  const choose = h('select', { 'aria-label': 'Collection', onchange: () => { const [one, other] = choose.value.split('/'); go('records', one, other); } });
  const find = h('input', { type: 'search', class: 'search', placeholder: 'Text in any property', 'aria-label': 'Search records', onkeydown: (event) => event.key === 'Enter' && seek() });
  let delay = 0;
  find.addEventListener('input', () => { clearTimeout(delay); delay = setTimeout(seek, 300); });
  const refused = h('div', {});
  const table = h('div', { class: 'sheet' });
  const back = button('Previous', () => { pages.pop(); load(); });
  const next = button('Next', () => { pages.push(lastId); load(); });
  const where = h('span', { class: 'soft small' });
  const details = h('aside', { class: 'card', 'aria-label': 'The record', tabindex: '-1' });
  const split = h('div', { class: 'split' });
  let lastId = null;
  let asked = 0;

  const path = (...more) => inWorld(world, 'records', api, collection, ...more);

  function seek() {
    clearTimeout(delay);
    if (find.value === search) return;
    search = find.value;
    pages = [null];
    load();
  }

  function drawChoice() {
    const numbers = seen()?.records ?? {};
    fill(choose, apis.map((one) => h('optgroup', { label: one.name }, Object.keys(one.collections).map((name) => h(
      'option', { value: `${one.name}/${name}`, selected: one.name === api && name === collection },
      `${one.name} · ${name} (${count(numbers[one.name]?.[name] ?? 0)})`)))));
  }

  async function load() {
    const mine = ++asked;
    const behind = pages.at(-1);
    const query = new URLSearchParams({ limit: PAGE, ...(behind === null ? {} : { after: behind }), ...(search ? { search } : {}) });
    await act(async () => {
      const got = await call('GET', `${path()}?${query}`);
      if (mine === asked) draw(got);
    }, refused);
  }

  function draw({ total, more, records: found }) {
    lastId = found.at(-1)?.id ?? null;
    const columns = columnsOf(found);
    fill(table, found.length ? h('table', {},
      h('caption', { class: 'unseen' }, `Records of ${collection}`),
      h('thead', {}, h('tr', {}, columns.map((name, index) => h('th', { scope: 'col', class: heading(name, index) }, name)))),
      h('tbody', {}, found.map((one) => h('tr', { class: String(one.id) === key ? 'link chosen' : 'link', 'data-key': one.id },
        columns.map((name, index) => h('td', { class: heading(name, index) }, index
          ? shown(one[name])
          : h('a', { class: 'whole mono', href: address('records', api, collection, one.id) }, one.id)))))))
      : h('div', { class: 'empty' }, search ? 'No record has this text.' : 'There is no record here.'));
    back.disabled = pages.length === 1;
    next.disabled = !more;
    where.textContent = found.length
      ? `${count(found.length)} from id ${found[0].id} to ${lastId}, of ${count(total)}` : `0 of ${count(total)}`;
  }

  async function follow([newApi, newCollection, newKey]) {
    if ((newApi && newApi !== api) || (newCollection && newCollection !== collection)) {
      [api, collection] = [newApi, newCollection];
      pages = [null];
      search = find.value = '';
      drawChoice();
      load();
    }
    key = newKey ?? null;
    split.toggleAttribute('data-open', key !== null);
    details.hidden = key === null;
    for (const one of table.querySelectorAll('tbody tr')) one.classList.toggle('chosen', one.dataset.key === key);
    if (key === null) return;
    if (key === '+') {
      fill(details, editor(null, '{\n  \n}'));
      return;
    }
    const mine = key;
    try {
      const record = await call('GET', path(key), undefined, readExactly);
      if (mine === key) fill(details, editor(record.id, write(record, 2)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (mine === key) fill(details, top(`${collection} ${key}`), problem(error));
    }
  }

  const close = () => go('records', api, collection);
  const top = (text) => h('div', { class: 'title' }, h('h2', {}, text), button('Close', close, { class: 'quiet' }));

  function editor(id, text) {
    let saved = text;
    const wrong = h('div', {});
    const json = h('textarea', { rows: Math.min(34, Math.max(12, text.split('\n').length + 1)), spellcheck: 'false', 'aria-label': 'The record as JSON', value: text, oninput: draft });
    const save = h('button', { class: 'primary', disabled: id !== null }, id === null ? 'Add' : 'Save');
    const revert = button('Revert', () => { json.value = saved; fill(wrong); draft(); }, { disabled: true });

    function draft() {
      const same = json.value === saved;
      save.disabled = id !== null && same;
      revert.disabled = same;
      json.removeAttribute('aria-invalid');
    }

    async function keep(event) {
      event.preventDefault();
      try {
        JSON.parse(json.value);
      } catch (error) {
        fill(wrong, problem({ message: `This is no JSON: ${error.message}` }));
        json.setAttribute('aria-invalid', 'true');
        return;
      }
      let record = null;
      const done = await act(async () => {
        record = await call(id === null ? 'POST' : 'PUT', id === null ? path() : path(id), json.value, readExactly);
      }, wrong);
      if (!done) {
        json.setAttribute('aria-invalid', 'true');
        return;
      }
      toast(`${collection} ${record.id} is saved`);
      stale = true;
      load();
      poke();
      if (id === null) {
        go('records', api, collection, record.id);
        return;
      }
      json.value = saved = write(record, 2);
      draft();
    }

    async function remove() {
      if (!await confirmed(`Remove ${collection} ${id}?`, 'No rule is asked: what refers to it will lead nowhere.', 'Remove it')) return;
      if (await act(() => call('DELETE', path(id)), wrong)) {
        toast(`${collection} ${id} is gone`);
        close();
        load();
        poke();
      }
    }

    return h('form', { class: 'stack', onsubmit: keep },
      top(id === null ? `A new record of ${collection}` : `${collection} ${id}`),
      h('p', { class: 'soft small' }, 'As a world file has it: references are ids, and no rule is asked when you save.'),
      json, wrong,
      h('div', { class: 'row' }, save, revert, h('span', { class: 'spacer' }),
        id === null ? null : button('Remove', remove, { class: 'danger' })));
  }

  fill(split,
    h('div', { class: 'list stack' },
      h('div', { class: 'head' }, h('h1', {}, 'Records'), choose, find, h('span', { class: 'spacer' }),
        button('Refresh', () => { drawChoice(); load(); }), h('a', { class: 'button', href: address('records', api, collection, '+') , id: 'new-record', onclick: (event) => { event.preventDefault(); go('records', api, collection, '+'); } }, 'New record')),
      refused, table,
      h('div', { class: 'row' }, back, next, where)),
    details);
  drawChoice();
  follow([api, collection, key]);
  load();
  return {
    node: split,
    follow,
    update() {
      if (stale || !choose.options.length) drawChoice();
      stale = false;
    },
  };
}

const heading = (name, index) => ['c-id', 'c-main', ''][index] ?? 'wide';

function columnsOf(found) {
  const names = [...new Set(found.slice(0, 20).flatMap((one) => Object.keys(one).filter((name) => isPlain(one[name]))))];
  const used = names.filter((name) => found.some((one) => one[name] !== null && one[name] !== ''));
  const sorted = [...FIRST.filter((name) => used.includes(name)), ...used.filter((name) => !FIRST.includes(name) && !LAST.test(name)),
    ...used.filter((name) => LAST.test(name))];
  return sorted.slice(0, COLUMNS);
}

function shown(value) {
  if (value === null || value === undefined) return h('span', { class: 'soft' }, '—');
  return typeof value === 'string' ? h('span', { title: value }, value) : String(value);
}
