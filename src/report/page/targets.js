// The table of targets: sorted by any column, narrowed by a search.

const TARGETS_EACH = 25;
const targets = {
  all: [],
  shown: [],
  most: TARGETS_EACH,
  by: 'grave',
  falling: true
};

function statisticsOf(target) {
  const lives = livesByTarget(target).filter((life) => !records.interrupted[life]);
  const syn = samplesOf('syn', lives).sorted;
  const fin = samplesOf('fin', lives).sorted;
  const count = (holds) => lives.reduce((sum, life) => sum + (holds(life) ? 1 : 0), 0);
  const text = targetText(target);
  return {
    target,
    text,
    syn,
    searched: text.toLowerCase(),
    lives: lives.length,
    open: count((life) => outcomeOf(life) === 'open'),
    silent: count((life) => outcomeOf(life) === 'filtered'),
    repeated: count(wasRepeated),
    grave: count((life) => severityOf(life) < 2),
    p50: quantileIfEnough(syn, 0.5),
    p95: quantileIfEnough(syn, 0.95),
    p99: quantileIfEnough(syn, 0.99),
    fin50: quantileIfEnough(fin, 0.5),
  };
}

const share = (of) => ({
  value: (row) => row.lives ? row[of] / row.lives : 0,
  show: (row) => row[of] === 0 ? '0' : formatShare(row[of], row.lives)
});
const time = (of) => ({
  value: (row) => row[of],
  show: (row) =>
      row[of] === null ? make('span', {class: 'muted', title: 'too few samples'}, '–') : timeText(row[of])
});
const COLUMNS = {
  text: {
    name: 'Target',
    value: (row) => row.text,
    show: (row) => make(
        'button',
        {type: 'button', class: 'link', title: 'Show this target alone', onclick: () => select(row.target)},
        row.text)
  },
  lives: {name: 'Lifecycles', value: (row) => row.lives, show: (row) => formatCount(row.lives)},
  open: Object.assign({name: 'Open'}, share('open')),
  silent: Object.assign({name: 'No answer'}, share('silent')),
  repeated: Object.assign({name: 'Retransmitted'}, share('repeated')),
  p50: Object.assign({name: 'syn p50'}, time('p50')),
  p95: Object.assign({name: 'syn p95'}, time('p95')),
  p99: Object.assign({name: 'syn p99'}, time('p99')),
  fin50: Object.assign({name: 'fin p50'}, time('fin50')),
  grave: {name: 'Warnings', value: (row) => row.grave, show: (row) => formatCount(row.grave)},
};

// What has no value comes last in either order.
function compare(a, b) {
  const {value} = COLUMNS[targets.by];
  const [x, y] = [value(a), value(b)];
  if (x === null || y === null) return (x === null) - (y === null);
  const order = typeof x === 'string' ? x.localeCompare(y, 'en', {numeric: true}) : x - y;
  return (targets.falling ? -order : order) || a.target - b.target;
}

function sortBy(column) {
  targets.falling = targets.by === column ? !targets.falling : column !== 'text';
  targets.by = column;
  drawTargets();
  byId('targets').querySelector(`[data-column="${column}"] button`).focus();
}

function headCell([id, {name}]) {
  const sorted = targets.by === id;
  return make(
      'th', {
        scope: 'col',
        'data-column': id,
        'aria-sort': sorted ? (targets.falling ? 'descending' : 'ascending') : null
      },
      make('button', {type: 'button', onclick: () => sortBy(id)}, [
        name,
        make('span', {class: 'arrow', 'aria-hidden': 'true'}, sorted ? (targets.falling ? '▼' : '▲') : '')
      ]));
}

function drawTargets() {
  const words = byId('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  targets.shown =
      targets.all.filter((row) => words.every((word) => row.searched.includes(word))).sort(compare);
  byId('targets-count').textContent = words.length === 0 ?
      counted(targets.all.length, 'target', 'targets') :
      `${formatCount(targets.shown.length)} of ${counted(targets.all.length, 'target', 'targets')}`;
  const rows = targets.shown.slice(0, targets.most)
                   .map(
                       (row) => make(
                           'tr', {'data-target': row.target},
                           Object.entries(COLUMNS).map(
                               ([id, column]) => make(
                                   id === 'text' ? 'th' : 'td',
                                   id === 'text' ? {scope: 'row'} : {class: 'number', 'data-column': id},
                                   column.show(row)))));
  refill(
      byId('targets'),
      [make('thead', {}, make('tr', {}, Object.entries(COLUMNS).map(headCell))), make('tbody', {}, rows)]);
  more(byId('targets-more'), targets.shown.length - targets.most, 100, () => {
    targets.most += 100;
    drawTargets();
  });
  drawMultiples();
}

function startTargets() {
  targets.all = records.targets.map((_, target) => statisticsOf(target));
  byId('search').addEventListener('input', () => {
    targets.most = TARGETS_EACH;
    drawTargets();
  });
}
