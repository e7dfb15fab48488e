// The faults of a world: those that are armed, the profiles, and one written as JSON.

import { call, inWorld } from './control.js';
import { button, fill, h, keyed, problem, say, toast } from './dom.js';
import { count, plural } from './format.js';
import { write } from './json.js';

const SAMPLES = {
  'The vendor’s own error, twice': { then: { problem: 'server-error' }, times: 2 },
  'Over the limit, then fine': { then: [{ problem: 'too-many-requests', retry_after: 2 }, {}] },
  'An answer of your own': {
    when: { method: 'POST', path: '*/requests' },
    then: { answer: { status: 422, body: { message: 'No: {{ request.path }}' }, template: true } },
  },
  'Slow, one call in three': { then: { delay: [1, 3] }, probability: 0.33 },
  'Done, but the answer is lost': { when: { method: 'POST' }, then: { drop: 'answer' }, times: 1 },
  'Half an answer': { then: { truncate: 40 }, times: 1 },
  'An answer from the past': { when: { method: 'GET' }, then: { stale: true }, seconds: 60 },
  'A change that is not kept': { when: { method: 'PATCH' }, then: { lose: true }, times: 1 },
};
const pretty = (data) => write(data, 2);

export function faults({ world, act, poke, apis }) {
  let met = null; // what the list was last drawn for
  const armed = h('ul', { class: 'armed' });
  const none = h('p', { class: 'soft' }, 'None: every call is answered as the vendor would.');
  const all = button('Take all away', () => change('DELETE', 'faults', undefined, 'No fault is armed'), { class: 'quiet danger' });
  const profiles = h('div', {});
  const refused = h('div', {});
  const json = h('textarea', { rows: 14, spellcheck: 'false', 'aria-labelledby': 'own', 'aria-describedby': 'own-help', value: pretty(Object.values(SAMPLES)[0]) });
  const sample = h('select', { 'aria-label': 'Sample', onchange: () => { json.value = pretty(SAMPLES[sample.value]); fill(refused); } },
    Object.keys(SAMPLES).map((name) => h('option', {}, name)));

  async function change(method, path, data, said, place) {
    const done = await act(() => call(method, `${inWorld(world)}/${path}`, data), place);
    if (done) {
      toast(said);
      met = null;
      await poke();
    }
    return done;
  }

  async function arm(event) {
    event.preventDefault();
    json.removeAttribute('aria-invalid');
    try {
      JSON.parse(json.value);
    } catch (error) {
      fill(refused, problem({ message: `This is no JSON: ${error.message}` }));
      json.setAttribute('aria-invalid', 'true');
      return;
    }
    if (!await change('POST', 'faults', json.value, 'The fault is armed', refused)) json.setAttribute('aria-invalid', 'true');
  }

  function draw(list) {
    none.hidden = list.length > 0;
    all.hidden = list.length === 0;
    keyed(armed, list, (one) => one.id, (one) => h('li', {},
      h('div', {}, h('b', {}, `Fault ${one.id} `), one.profile ? h('span', { class: 'badge info' }, one.profile) : null, ' ', summary(one.fault)),
      button('Remove', () => change('DELETE', `faults/${encodeURIComponent(one.id)}`, undefined, `Fault ${one.id} is gone`), { class: 'quiet', 'aria-label': `Remove fault ${one.id}` }),
      h('span', { class: 'soft small counts' }),
      h('span', {}),
      h('details', {}, h('summary', {}, 'JSON'), h('pre', { tabindex: '0' }, pretty(one.fault)))),
    (element, one) => say(element.querySelector('.counts'), `met ${plural(one.met, 'call')}, happened ${count(one.done)} ×${one.left === null ? ', without end' : `, ${count(one.left)} left`}`));
  }

  async function loadProfiles() {
    const { profiles: found } = await call('GET', 'profiles');
    fill(profiles, found.map((one) => h('div', { class: 'profile' },
      h('b', {}, one.name),
      button('Arm', () => change('PUT', `profiles/${one.name}`, undefined, `Profile ${one.name} is armed`), { class: 'quiet', 'aria-label': `Arm profile ${one.name}` }),
      h('span', { class: 'soft small' }, one.text))));
  }

  const kinds = apis.map((api) => h('div', {}, h('dt', {}, api.name), h('dd', { class: 'mono small' }, api.problems.join(', '))));
  // Not to be seen before it is all there: it would move while somebody reads.
  const view = h('div', { class: 'stack', hidden: true },
    h('div', { class: 'head' }, h('h1', {}, 'Faults')),
    h('div', { class: 'columns' },
      h('div', { class: 'stack' },
        h('section', { class: 'card', 'aria-labelledby': 'armed' }, h('div', { class: 'title' }, h('h2', { id: 'armed' }, 'Armed'), all), none, armed),
        h('section', { class: 'card', 'aria-labelledby': 'profiles' }, h('h2', { id: 'profiles' }, 'Profiles'),
          h('p', { class: 'soft small' }, 'The weather of a bad day. Arming one takes the place of the one before.'), profiles)),
      h('form', { class: 'card', onsubmit: arm },
        h('div', { class: 'title' }, h('h2', { id: 'own' }, 'One of your own'), sample),
        h('p', { class: 'soft small', id: 'own-help' }, 'When, what then, and how often. The first that fits a call happens.'),
        json, refused, h('div', { class: 'row' }, h('button', { class: 'primary' }, 'Arm it')),
        h('details', {}, h('summary', {}, 'Kinds of problem, by API'), h('dl', { class: 'facts kinds' }, kinds)))));
  const loaded = act(loadProfiles);
  return {
    node: view,
    async update(seen) {
      const now = `${seen.faults} ${seen.journal.count} ${seen.opened}`;
      if (now === met) return;
      const { faults: list } = await call('GET', inWorld(world, 'faults'));
      await loaded;
      draw(list);
      view.hidden = false;
      met = now;
    },
  };
}

function summary({ when = {}, then }) {
  const effects = (Array.isArray(then) ? then : [then]).map(effect);
  const meant = [when.api, when.operation, when.method, when.path].filter(Boolean).join(' ');
  return `${meant || 'any call'}: ${effects.slice(0, 3).join(', then ')}${effects.length > 3 ? ', …' : ''}`;
}

function effect(one) {
  const parts = [];
  if (one.answer) parts.push(`answer ${one.answer.status ?? 200}`);
  if (one.problem) parts.push(one.status ? `${one.problem} as ${one.status}` : one.problem);
  if (one.delay !== undefined) parts.push(`delay ${[one.delay].flat().join(' to ')} s`);
  if (one.drop) parts.push(`drop the ${one.drop === 'within' ? 'connection within the answer' : one.drop}`);
  if (one.truncate !== undefined) parts.push(`keep ${one.truncate} bytes`);
  for (const word of ['garble', 'slow', 'stale', 'lose', 'repeat']) if (one[word]) parts.push(word);
  return parts.join(' and ') || 'pass';
}
