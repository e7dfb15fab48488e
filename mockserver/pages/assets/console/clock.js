// The clock of a world: look at it, stop it, set it, move it on.

import { call, inWorld } from './control.js';
import { button, fill, h, keyed, say, toast } from './dom.js';
import { moment } from './format.js';

const STEPS = [
  ['+1 min', 60], ['+15 min', 900], ['+1 h', 3600], ['+8 h', 28_800], ['+1 day', 86_400], ['+1 week', 604_800], ['+30 days', 2_592_000],
];

export function clock({ world, act, seen, worldTime, poke }) {
  const refused = h('div', {});
  const faces = h('div', { class: 'stack' });
  const state = h('span', { class: 'badge' });
  const stop = button('', () => change({ frozen: !frozen() }), { class: 'primary' });
  const input = h('input', { type: 'datetime-local', step: '1', 'aria-label': 'Moment in UTC' });

  const frozen = () => Object.values(seen()?.clock ?? {})[0]?.frozen ?? false;

  async function change(data, said = '') {
    const done = await act(async () => { await call('PATCH', inWorld(world, 'clock'), data); }, refused);
    if (done) {
      await poke();
      toast(said || `It is ${moment(worldTime())} UTC now`);
    }
  }

  function draw(shown) {
    const clocks = Object.entries(shown.clock);
    say(state, frozen() ? 'frozen' : 'running');
    state.className = frozen() ? 'badge info' : 'badge good';
    say(stop, frozen() ? 'Let it run' : 'Freeze');
    // Data of different years may have let them start apart.
    const apart = new Set(clocks.map(([, one]) => one.now)).size > 1;
    keyed(faces, apart ? clocks : clocks.slice(0, 1), ([api]) => (apart ? api : ''), ([api]) => h('div', {},
      apart ? h('h2', { class: 'soft small' }, api) : null,
      h('p', { class: 'clock-face mono', role: 'timer', 'aria-live': 'off', 'data-api': api })));
    tick();
  }

  function tick() {
    if (!seen()) return;
    for (const face of faces.querySelectorAll('.clock-face')) say(face, `${moment(worldTime(face.dataset.api))} UTC`);
  }

  function set(event) {
    event.preventDefault();
    if (!input.value) {
      fill(refused, h('div', { class: 'problem', role: 'alert' }, 'Choose a moment first.'));
      return;
    }
    change({ now: `${input.value.length === 16 ? `${input.value}:00` : input.value}Z` });
  }

  const view = h('div', { class: 'stack wall' },
    h('div', { class: 'head' }, h('h1', {}, 'Clock'), state),
    h('section', { class: 'card', 'aria-label': 'Now' }, faces,
      h('div', { class: 'row' }, stop,
        button('Set to the real time', () => change({ now: `${new Date().toISOString().slice(0, 19)}Z` })))),
    refused,
    h('section', { class: 'card', 'aria-labelledby': 'advance' }, h('h2', { id: 'advance' }, 'Move it on'),
      h('div', { class: 'row' }, STEPS.map(([name, seconds]) => button(name, () => change({ advance: seconds })))),
      h('p', { class: 'soft small' }, 'What time brings happens on the way: waiting ends, tokens expire, targets are missed.')),
    h('form', { class: 'card', 'aria-labelledby': 'set', onsubmit: set }, h('h2', { id: 'set' }, 'Set it'),
      h('div', { class: 'row bottom' }, h('label', { class: 'field' }, h('span', {}, 'Moment in UTC'), input),
        h('button', {}, 'Set'))));
  const now = seen();
  if (now) {
    draw(now);
    input.value = new Date(worldTime()).toISOString().slice(0, 19);
  }
  const timer = setInterval(() => (view.isConnected ? tick() : clearInterval(timer)), 1000);
  return { node: view, update: draw };
}
