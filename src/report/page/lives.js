// The list of lifecycles; each opens its ladder.

const LIVES_EACH = 25;
const lives = {
  shown: [],
  most: LIVES_EACH
};
const ORDERS = {
  grave: (a, b) => severityOf(a) - severityOf(b) || records.started[a] - records.started[b],
  time: (a, b) => records.started[a] - records.started[b],
  slow: (a, b) => {
    const [x, y] = [records.steps.syn.time[a], records.steps.syn.time[b]];
    return Number.isNaN(x) - Number.isNaN(y) || y - x || records.started[a] - records.started[b];
  },
};

// Whether a lifecycle is what the filter says: "", "grave", "again", "interrupted", "outcome:0", "closed:1",
// "finding:2".
function filterOf(text) {
  const [what, index] = text.split(':');
  const holds = {
    grave: (life) => severityOf(life) < 2,
    again: wasRepeated,
    interrupted: (life) => records.interrupted[life] === 1,
    outcome: (life) => records.outcome[life] === +index,
    closed: (life) => records.closed[life] === +index,
    finding: (life) => findingsOf(life).includes(+index),
  };
  return holds[what] || (() => true);
}

function cellTime(step, life) {
  const {time, ambiguous} = records.steps[step];
  if (Number.isNaN(time[life])) return make('span', {class: 'muted'}, '–');
  return [ambiguous[life] ? '~ ' : '', timeText(time[life])];
}

function serverCell(life) {
  const [state, claim] = records.servers[records.server[life]].split(' ');
  return state ? [state + ' ', make('span', {class: 'muted'}, claim || '')] : '–';
}

function lifeRow(life) {
  const found = findingsOf(life).map(
      (finding) => make(
          'span', {class: 'severity', 'data-severity': records.findings[finding][1]},
          records.findings[finding][0]));
  const open = make(
      'button', {type: 'button', class: 'link', title: 'Draw its ladder'},
      formatMoment(startOf(life)).slice(11));
  return make('tr', {'data-life': life, onclick: () => openLife(life, lives.shown)}, [
    make('th', {scope: 'row', class: 'number'}, open), make('td', {}, targetText(records.target[life])),
    make('td', {}, make('span', {class: 'word', 'data-word': outcomeOf(life)}, outcomeOf(life))),
    make('td', {}, closedOf(life)), make('td', {}, serverCell(life)),
    make('td', {class: 'number'}, cellTime('syn', life)),
    make('td', {class: 'number'}, cellTime('fin', life)), make('td', {}, found)
  ]);
}

function drawLives() {
  const holds = filterOf(byId('lives-filter').value);
  lives.shown = Array.from(selection.lives.filter(holds)).sort(ORDERS[byId('lives-order').value]);
  byId('lives-count').textContent = counted(lives.shown.length, 'lifecycle', 'lifecycles');
  const head = ['Started (UTC)', 'Target', 'Outcome', 'Closed', 'Server was in', 'syn', 'fin', 'Findings'];
  refill(byId('lives'), [
    make('thead', {}, make('tr', {}, head.map((name) => make('th', {scope: 'col'}, name)))),
    make('tbody', {}, lives.shown.slice(0, lives.most).map(lifeRow))
  ]);
  more(byId('lives-more'), lives.shown.length - lives.most, 100, () => {
    lives.most += 100;
    drawLives();
  });
}

function drawFilter() {
  const select = byId('lives-filter');
  const option = (value, text) => make('option', {value}, text);
  const choice = (what, names) => names.map((name, index) => option(`${what}:${index}`, name));
  refill(select, [
    option('', 'all'), option('grave', 'with a warning or error'), option('again', 'with a retransmission'),
    records.interrupted.includes(1) ? option('interrupted', 'interrupted') : null,
    make('optgroup', {label: 'Opening'}, choice('outcome', records.outcomes)),
    make('optgroup', {label: 'Closing'}, choice('closed', records.closings)),
    make('optgroup', {label: 'Finding'}, choice('finding', records.findings.map(([id]) => id)))
  ]);
}

// Those that `filter` lets through, in view.
function showLives(filter) {
  byId('lives-filter').value = filter;
  lives.most = LIVES_EACH;
  drawLives();
  byId('lives-section').scrollIntoView();
  byId('lives-filter').focus({preventScroll: true});
}

function startLives() {
  drawFilter();
  for (const id of ['lives-filter', 'lives-order']) {
    byId(id).addEventListener('change', () => {
      lives.most = LIVES_EACH;
      drawLives();
    });
  }
}
