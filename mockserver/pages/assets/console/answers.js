// What the vendors leave open: the answers that a world gives, to be changed for it alone.

import { call, inWorld } from './control.js';
import { fill, h, say, toast } from './dom.js';
import { count, plural } from './format.js';

export function answers({ world, act }) {
  let doubts = {};
  let given = {};
  const text = h('input', { type: 'search', class: 'search', placeholder: 'Question, answer or name', 'aria-label': 'Filter questions', oninput: draw });
  const changed = h('input', { type: 'checkbox', onchange: draw });
  const fixed = h('input', { type: 'checkbox', onchange: draw });
  const number = h('span', { class: 'soft small' });
  const list = h('div', { class: 'stack' });

  const differs = (api, doubt) => doubt.selectable && given[api]?.[doubt.name] !== doubt.default;

  function fits(api, doubt) {
    if (!doubt.selectable && !fixed.checked) return false;
    if (changed.checked && !differs(api, doubt)) return false;
    const part = text.value.trim().toLowerCase();
    return !part || [doubt.id, doubt.name, doubt.question, ...Object.entries(doubt.answers).flat()].join('\n').toLowerCase().includes(part);
  }

  function draw() {
    let shown = 0;
    let other = 0;
    fill(list, Object.entries(doubts).map(([api, all]) => {
      const wanted = all.filter((one) => fits(api, one));
      shown += wanted.length;
      other += all.filter((one) => differs(api, one)).length;
      return wanted.length ? h('section', { class: 'stack', 'aria-labelledby': `doubts-${api}` },
        h('h2', { id: `doubts-${api}` }, api), wanted.map((one) => asked(api, one))) : null;
    }));
    if (!shown) fill(list, h('div', { class: 'card empty' }, 'No question is like this.'));
    say(number, `${plural(shown, 'question')}, ${count(other)} answered otherwise`);
  }

  function asked(api, doubt) {
    const answer = given[api]?.[doubt.name] ?? doubt.default;
    const mark = h('span', { class: 'badge warn', hidden: answer === doubt.default }, 'changed');
    const choice = ([name, meaning]) => {
      const input = h('input', { type: 'radio', name: `${api}.${doubt.name}`, checked: name === answer, disabled: !doubt.selectable, onchange: () => choose(name) });
      return h('label', { class: 'choice' }, input,
        h('span', {}, h('b', { class: 'mono' }, name), ' ', name === doubt.default ? [h('span', { class: 'badge' }, 'default'), ' '] : null, meaning));
    };
    const field = h('fieldset', { class: 'card doubt' },
      h('legend', {}, h('span', { class: 'top' }, h('span', { class: 'soft small mono' }, doubt.id), h('span', { class: 'soft small mono' }, doubt.name),
        doubt.selectable ? mark : h('span', { class: 'badge' }, 'a reading: it cannot be chosen')), doubt.question),
      h('div', { class: 'choices' }, Object.entries(doubt.answers).map(choice)),
      doubt.reason ? h('details', {}, h('summary', {}, 'Why the default'), h('p', { class: 'soft small' }, doubt.reason)) : null);

    async function choose(name) {
      const done = await act(async () => { given = await call('PATCH', inWorld(world, 'answers'), { [api]: { [doubt.name]: name } }); });
      for (const input of field.querySelectorAll('input')) input.checked = input.parentElement.querySelector('b').textContent === given[api][doubt.name];
      mark.hidden = !differs(api, doubt);
      if (done) toast(`${doubt.name}: ${name}, in world ${world}`);
    }
    return field;
  }

  act(async () => {
    [doubts, given] = await Promise.all([call('GET', 'doubts'), call('GET', inWorld(world, 'answers'))]);
    draw();
  });
  return {
    node: h('div', { class: 'stack wall' },
      h('div', { class: 'head' }, h('h1', {}, 'Answers'), text, h('label', { class: 'check' }, changed, 'Changed'),
        h('label', { class: 'check' }, fixed, 'Also readings'), h('span', { class: 'spacer' }), number),
      h('p', { class: 'soft' }, 'The vendors’ documents are silent in places, and contradict themselves in some. A client that works with every answer will work with the real server.'),
      list),
  };
}
