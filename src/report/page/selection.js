// What the page is about at the moment: all targets, or one.

const selection = {
  target: null,
  lives: null,  // indices
  listeners: [],
};

const livesByTarget = (function() {
  const begin = new Uint32Array(records.targets.length + 1);
  for (const target of records.target) ++begin[target + 1];
  for (let i = 1; i < begin.length; ++i) begin[i] += begin[i - 1];
  const order = new Uint32Array(records.size);
  const next = begin.slice();
  records.target.forEach((target, life) => {
    order[next[target]++] = life;
  });
  return (target) => order.subarray(begin[target], begin[target + 1]);
}());

const allLives = Uint32Array.from({length: records.size}, (_, i) => i);

function select(target) {
  selection.target = target;
  selection.lives = target === null ? allLives : livesByTarget(target);
  byId('focus').hidden = target === null;
  byId('focus-name').textContent = target === null ? '' : targetText(target);
  for (const listener of selection.listeners) listener();
}

function whenSelected(listener) { selection.listeners.push(listener); }

byId('focus-end').addEventListener('click', () => select(null));
