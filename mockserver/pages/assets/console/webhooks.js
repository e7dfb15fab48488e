// The webhooks of a world: who is told of what, what was delivered to them, and what waits.

import { call, inWorld } from './control.js';
import { button, confirmed, copy, fill, h, keyed, problem, say, shownText, toast } from './dom.js';
import { count, milliseconds, plural, span } from './format.js';
import { write } from './json.js';

const MOST = 200;
const KINDS = { delivered: 'good', sending: 'info', waiting: 'warn', failed: 'bad' };

export function webhooks({ world, apis, rest, address, go, act, poke }) {
  let hooks = [];
  let outbox = { count: 0, waiting: 0, deliveries: [] };
  let loaded = 0; // when, since what waits is told as so many seconds from then
  let met = null; // what was last drawn
  let chosen = rest[0] ?? null;
  let shown = null; // the delivery in full, and how to bring it up to date
  const telling = apis.filter((one) => one.events.length);

  // --- who is told
  const event = h('select', { required: true }, telling.length === 1
    ? telling[0].events.map((name) => option(telling[0], name))
    : telling.map((one) => h('optgroup', { label: one.name }, one.events.map((name) => option(one, name)))));
  const uri = h('input', { type: 'url', required: true, placeholder: 'http://localhost:8000/hook', autocomplete: 'off', spellcheck: 'false' });
  const name = h('input', { type: 'text', maxlength: '200', autocomplete: 'off' });
  const account = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const format = h('select', {}, h('option', { value: 'json' }, 'JSON'), h('option', { value: 'form' }, 'form, as in 2017'));
  const retry = h('input', { type: 'number', min: '0.01', max: '3600', step: 'any', value: '1' });
  const verify = h('input', { type: 'checkbox' });
  const refused = h('div', {});
  const list = h('ul', { class: 'armed' });
  const none = h('p', { class: 'soft' }, 'Nobody is told of anything in this world.');

  const form = h('details', { class: 'card' }, h('summary', {}, h('h2', {}, 'Add a webhook')),
    h('form', { class: 'stack', 'aria-label': 'Add a webhook', onsubmit: add },
      field('Event', event), field('Address', uri),
      h('details', {}, h('summary', {}, 'How it is told'),
        h('div', { class: 'fields' }, field('Name', name), field('Only of account', account), field('Format', format), field('Seconds before the first retry', retry)),
        h('label', { class: 'check' }, verify, 'The receiver has to call back first')),
      refused, h('div', { class: 'row' }, h('button', { class: 'primary' }, 'Add it'))));

  async function add(submitted) {
    submitted.preventDefault();
    const [api, wanted] = event.value.split('/');
    const data = { api, event: wanted, uri: uri.value.trim(), format: format.value, verify: verify.checked, retry_seconds: retry.valueAsNumber };
    if (name.value.trim()) data.name = name.value.trim();
    if (account.value.trim()) data.account = account.value.trim();
    const done = await change(() => call('POST', inWorld(world, 'webhooks'), data), `${uri.value.trim()} is told of ${wanted}`, refused);
    uri.setAttribute('aria-invalid', !done);
    if (done) uri.value = name.value = '';
  }

  async function change(todo, said, place) {
    const done = await act(todo, place);
    if (done) {
      toast(said);
      met = null;
      await poke();
    }
    return done;
  }

  function hook({ id }) {
    const path = inWorld(world, 'webhooks', id);
    const find = () => hooks.find((one) => one.id === id);
    const gone = () => `Webhook ${id} is gone`;
    return h('li', {},
      h('div', {}, h('b', {}), ' ', h('span', { class: 'states' })),
      h('div', { class: 'row' },
        button('', () => change(() => call('PATCH', path, { disabled: !find().disabled }), `Webhook ${id} is ${find().disabled ? 'enabled' : 'disabled'}`), { class: 'quiet switch' }),
        button('Remove', async () => {
          if (await confirmed(`Remove webhook ${id}?`, 'What still waits for it is given up.', 'Remove it')) await change(() => call('DELETE', path), gone());
        }, { class: 'quiet danger', 'aria-label': `Remove webhook ${id}` })),
      h('span', { class: 'mono across' }), h('span', { class: 'soft small counts across' }));
  }

  function updateHook(element, one) {
    say(element.querySelector('b'), one.event);
    say(element.querySelector('.mono'), one.uri);
    const states = [
      one.disabled ? badge('disabled', 'bad') : null,
      one.verified ? null : badge('not verified', 'warn'),
    ].filter(Boolean);
    fill(element.querySelector('.states'), states.map((state) => [state, ' ']));
    const toggle = element.querySelector('.switch');
    say(toggle, one.disabled ? 'Enable' : 'Disable');
    toggle.setAttribute('aria-label', `${toggle.textContent} webhook ${one.id}`);
    say(element.querySelector('.counts'), [
      `#${one.id}`, one.name === one.event ? null : one.name, one.account ? `account ${one.account}` : null,
      one.format === 'form' ? 'as a form' : null, `retries after ${one.retry_seconds} s`,
      one.failures ? `failed ${count(one.failures)} × in a row` : null,
    ].filter(Boolean).join(' · '));
  }

  // --- what was delivered
  const number = h('span', { class: 'soft small' }, ' ');
  const run = button('Attempt now', () => change(() => call('POST', inWorld(world, 'outbox', 'run')), 'What waited has been attempted'));
  const clear = button('Clear', async () => {
    if (!await confirmed('Forget all deliveries?', 'What still waits is not delivered. The webhooks stay.', 'Forget them')) return;
    await change(() => call('DELETE', inWorld(world, 'outbox')), 'The outbox is empty');
  });
  const rows = h('tbody', {});
  const sheet = h('div', { class: 'sheet' },
    h('table', {},
      h('caption', { class: 'unseen' }, 'Deliveries, the newest first'),
      h('thead', {}, h('tr', {}, [['#', 'wide c-no'], ['Event and address', ''], ['State', 'c-state'], ['Attempts', 'wide number c-took'], ['Last answer', 'wide c-answer'], ['Next', 'wide c-took']]
        .map(([text, kind]) => h('th', { scope: 'col', class: kind }, text)))),
      rows));
  const nothing = h('div', { class: 'card empty' }, h('h2', {}, 'Nothing was told yet'),
    h('p', {}, 'Add a webhook, then call the API: what it does is told to the address, and shows up here at once.'));

  function row(one) {
    return h('tr', { class: 'link' },
      h('td', { class: 'wide soft mono' }, one.number),
      h('td', {}, h('a', { class: 'whole', href: address('webhooks', one.number), title: one.event }, one.event),
        h('span', { class: 'below mono', title: one.uri }, one.uri), h('span', { class: 'sub' })),
      h('td', {}), h('td', { class: 'wide number' }), h('td', { class: 'wide' }), h('td', { class: 'wide soft' }));
  }

  function updateRow(element, one) {
    const [, , state, attempts, answer] = element.children;
    const last = one.attempts.at(-1);
    fill(state, badge(one.state, KINDS[one.state]));
    say(attempts, count(one.attempts.length));
    fill(answer, last ? outcome(last) : h('span', { class: 'soft' }, '—'));
    element.classList.toggle('chosen', String(one.number) === chosen);
    element.dataset.last = [plural(one.attempts.length, 'attempt'), last ? last.error ?? last.status : null].filter(Boolean).join(' · ');
  }

  const next = (one) => Math.max(0, Math.ceil(one.due_in - (Date.now() - loaded) / 1000));

  function tick() {
    for (const one of outbox.deliveries) {
      const element = rows.querySelector(`[data-key="${one.number}"]`);
      if (!element) continue;
      const due = one.due_in === null ? '' : `in ${span(next(one))}`;
      say(element.lastElementChild, due || '—');
      say(element.querySelector('.sub'), [element.dataset.last, due ? `next ${due}` : ''].filter(Boolean).join(' · '));
    }
    shown?.tick();
  }

  function draw() {
    none.hidden = hooks.length > 0;
    list.hidden = hooks.length === 0;
    keyed(list, hooks, (one) => one.id, hook, updateHook);
    const found = outbox.deliveries;
    keyed(rows, found, (one) => one.number, row, updateRow);
    sheet.hidden = found.length === 0;
    nothing.hidden = found.length > 0;
    run.disabled = outbox.waiting === 0;
    clear.disabled = found.length === 0;
    say(number, [
      found.length < outbox.count ? `the latest ${count(found.length)} of ${count(outbox.count)}` : plural(outbox.count, 'delivery', 'deliveries'),
      outbox.waiting ? `${count(outbox.waiting)} waiting` : null,
    ].filter(Boolean).join(', '));
    const one = found.find((other) => String(other.number) === chosen);
    if (one) shown?.update(one);
    tick();
  }

  // --- one of them in full
  const subscriptions = h('div', { class: 'stack' },
    h('section', { class: 'card', 'aria-labelledby': 'told' }, h('h2', { id: 'told' }, 'Who is told'), none, list),
    telling.length ? form : h('p', { class: 'card soft' }, 'No API here has webhooks.'));
  const details = h('div', { class: 'card exchange', role: 'region', 'aria-label': 'The delivery', tabindex: '-1', hidden: true });

  async function follow([wanted]) {
    chosen = wanted ?? null;
    shown = null;
    split.toggleAttribute('data-chosen', chosen !== null);
    subscriptions.hidden = chosen !== null;
    details.hidden = chosen === null;
    for (const one of rows.children) one.classList.toggle('chosen', one.dataset.key === chosen);
    if (chosen === null) return;
    const asked = chosen;
    try {
      const full = await call('GET', inWorld(world, 'outbox', chosen));
      if (asked !== chosen) return;
      shown = delivery(full);
      fill(details, shown.parts);
      shown.update(outbox.deliveries.find((one) => one.number === full.number) ?? full);
    } catch (error) {
      if (asked === chosen) fill(details, title(`Delivery ${chosen}`), problem(error));
    }
  }

  function close() {
    const left = chosen;
    go('webhooks');
    rows.querySelector(`[data-key="${left}"] a`)?.focus();
  }

  const title = (text) => h('div', { class: 'title' }, h('h2', {}, text), button('Close', close, { class: 'quiet' }));

  function delivery(full) {
    let latest = full;
    const state = h('span', {});
    const due = h('dd', {});
    const attempts = h('ul', { class: 'attempts' });
    const again = button('Deliver again', () => change(() => call('POST', inWorld(world, 'outbox', full.number, 'redeliver')), `Delivery ${full.number} is on its way again`), { class: 'quiet' });
    const fields = Object.entries(full.headers);
    return {
      parts: [
        title(full.event),
        h('div', { class: 'row' }, state, h('span', { class: 'spacer' }), again,
          button('Copy JSON', () => copy(write({ ...full, ...latest }, 2), 'the delivery'), { class: 'quiet' })),
        h('dl', { class: 'facts' }, [
          ['Number', full.number], ['Webhook', full.webhook], ['Address', full.uri], ['Id', full.id],
          ['World’s clock', full.at.replace('T', ' ').replace('Z', ' UTC')],
        ].flatMap(([key, value]) => [h('dt', {}, key), h('dd', {}, value)]), h('dt', {}, 'Next attempt'), due),
        h('h3', {}, 'Attempts'), attempts,
        h('h3', {}, 'Message'), shownText(full.body),
        h('details', {}, h('summary', {}, plural(fields.length, 'header')),
          h('dl', { class: 'facts headers' }, fields.flatMap(([key, value]) => [h('dt', {}, key), h('dd', {}, value)]))),
      ],
      update(one) {
        latest = one;
        fill(state, badge(one.state, KINDS[one.state]));
        again.disabled = one.state === 'waiting' || one.state === 'sending';
        fill(attempts, one.attempts.length ? one.attempts.map(attempt) : h('li', { class: 'soft' }, 'None yet'));
        this.tick();
      },
      tick: () => say(due, latest.due_in === null ? 'none' : `in ${span(next(latest))}`),
    };
  }

  // --- where it comes from
  async function load() {
    const [{ webhooks: got }, found] = await Promise.all([
      call('GET', inWorld(world, 'webhooks')), call('GET', `${inWorld(world, 'outbox')}?brief&limit=${MOST}`)]);
    [hooks, outbox, loaded] = [got, found, Date.now()];
    if (view.hidden) form.open = hooks.length === 0;
    draw();
    view.hidden = false;
  }

  const split = h('div', { class: 'split always' }, h('div', { class: 'list' }, sheet, nothing), h('aside', { 'aria-label': 'Webhooks' }, subscriptions, details));
  // Not to be seen before it is all there: it would move while somebody reads.
  const view = h('div', { hidden: true },
    h('div', { class: 'head' }, h('h1', {}, 'Webhooks'), h('span', { class: 'spacer' }), number, run, clear), split);
  follow(rest);
  const timer = setInterval(() => (view.isConnected ? tick() : clearInterval(timer)), 1000);
  return {
    node: view,
    follow,
    async update(seen) {
      const now = `${seen.opened} ${seen.outbox.changes}`;
      if (now === met) return;
      await load();
      met = now;
    },
  };
}

const option = (api, name) => h('option', { value: `${api.name}/${name}` }, name);
const badge = (text, kind) => h('span', { class: `badge ${kind}` }, text);
const field = (text, control) => h('label', { class: 'field' }, h('span', {}, text), control);

function outcome({ status, error }) {
  return status === null
    ? h('span', { class: 's0', title: error }, error)
    : h('span', { class: `status s${Math.floor(status / 100)}` }, status);
}

function attempt(one) {
  return h('li', {}, h('div', { class: 'row' }, outcome(one), h('span', { class: 'spacer' }),
    h('span', { class: 'soft small' }, `${one.at.slice(0, 19).replace('T', ' ')} UTC, ${one.seconds ? milliseconds(one.seconds * 1000) : 'under 1 ms'}`)),
  one.answer ? h('pre', { tabindex: '0' }, one.answer) : null);
}
