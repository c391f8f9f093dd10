// Outcomes, loss and findings.

function figure(value, name, note) {
  return make('div', {class: 'figure'}, [
    make('strong', {class: 'number'}, value), make('span', {}, name),
    note ? make('small', {class: 'muted'}, note) : null
  ]);
}

function drawFigures(judged) {
  const silent = judged.filter((life) => outcomeOf(life) === 'filtered').length;
  const repeated = judged.filter(wasRepeated).length;
  const clean = judged.filter((life) => outcomeOf(life) === 'open' && closedOf(life) === 'clean').length;
  const grave = judged.filter((life) => severityOf(life) < 2).length;
  const syn = samplesOf('syn', selection.lives).sorted;
  const median = quantileIfEnough(syn, 0.5);
  const interrupted = selection.lives.length - judged.length;
  refill(byId('figures'), [
    figure(
        formatCount(judged.length), 'lifecycles',
        interrupted ? `and ${formatCount(interrupted)} interrupted` : null),
    figure(
        formatShare(silent, judged.length), 'no answer (loss)', counted(silent, 'lifecycle', 'lifecycles')),
    figure(
        formatShare(repeated, judged.length), 'retransmitted', counted(repeated, 'lifecycle', 'lifecycles')),
    figure(
        formatShare(clean, judged.length), 'opened, closed cleanly',
        counted(clean, 'lifecycle', 'lifecycles')),
    figure(formatShare(grave, judged.length), 'warning or error', counted(grave, 'lifecycle', 'lifecycles')),
    figure(
        median === null ? '–' : formatTime(median),
        Object.keys(vantages()).length === 0 ? 'median round trip' : 'median',
        median === null ? 'too few samples' : 'of syn'),
  ]);
}

// One bar, divided; its parts are listed below it with names and numbers.
function dividedBar(title, counts, whole) {
  const bar = make('div', {class: 'divided', 'aria-hidden': 'true'});
  for (const {name, count} of counts) {
    const part = make('span', {class: 'part', 'data-word': name});
    part.style.flexGrow = count;
    bar.append(part);
  }
  return make('div', {class: 'divided-row'}, [
    make('h3', {}, title), bar,
    make(
        'ul', {class: 'legend'},
        counts.map(
            ({name, count}) => make(
                'li', {},
                [
                  make('i', {class: 'swatch', 'data-word': name}), name + ' ',
                  make('b', {class: 'number'}, formatCount(count)),
                  make('span', {class: 'muted'}, ' ' + formatShare(count, whole))
                ])))
  ]);
}

function countFindings(judged) {
  const perSet = new Uint32Array(records.finding_sets.length);
  for (const life of judged) ++perSet[records.finding_set[life]];
  const counts = records.findings.map((finding, index) => ({finding, index, count: 0}));
  records.finding_sets.forEach((set, at) => set.forEach((index) => {
    counts[index].count += perSet[at];
  }));
  const rank = ({finding}) => SEVERITIES.indexOf(finding[1]);
  return counts.filter(({count}) => count > 0).sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

function drawFindings(judged) {
  const rows = countFindings(judged).map(({finding: [id, severity, text, next], index, count}) =>
    make('li', {class: 'finding', 'data-severity': severity}, [
      make('div', {class: 'finding-head'}, [
        make('span', {class: 'severity', 'data-severity': severity}, severity),
        make('button', {type: 'button', class: 'link', title: 'Show these lifecycles', onclick: () => showLives('finding:' + index)}, id),
        make('span', {class: 'muted number'}, `${formatCount(count)} of ${formatCount(judged.length)} lifecycles, ${formatShare(count, judged.length)}`)]),
      make('p', {}, text), next ? make('p', {class: 'muted'}, next) : null]));
  byId('findings-lead').hidden = rows.length === 0;
  refill(
      byId('findings'),
      rows.length > 0 ?
          rows :
          make('li', {class: 'nothing'}, 'Nothing was found: every lifecycle is as it should be.'));
}

function drawMeasurements() {
  if (records.measurements.length === 0) return;
  const head = make(
      'tr', {}, ['Measurement', 'Verdict', 'Lifecycles'].map((name) => make('th', {scope: 'col'}, name)));
  refill(byId('measurements'), [make('h3', {}, 'Measured by asking'), make('table', {}, [
    make('thead', {}, head),
    make('tbody', {}, records.measurements.map(([measure, verdict, count]) => make('tr', {}, [
      make('td', {}, measure), make('td', {}, verdict), make('td', {class: 'number'}, formatCount(count))])))])]);
}

function drawOverview() {
  const judged = selection.lives.filter((life) => !records.interrupted[life]);
  drawFigures(judged);
  refill(byId('outcomes'), [
    dividedBar('Opening', tally(selection.lives, records.outcomes, records.outcome), judged.length),
    dividedBar('Closing', tally(selection.lives, records.closings, records.closed), judged.length)
  ]);
  drawFindings(judged);
}

function drawTitle() {
  const last = records.started.reduce((a, b) => Math.max(a, b), 0);
  byId('title').textContent = counted(records.size, 'lifecycle', 'lifecycles') + ', ' +
      counted(records.targets.length, 'target', 'targets');
  byId('span').textContent =
      `From ${formatMoment(records.firstMilliseconds)} UTC` + (last > 0 ? `, over ${formatSpan(last)}` : '');
  document.title = 'Synspect report: ' + byId('title').textContent;
  const others = records.others.map(
      ([schema, lines]) =>
          `${counted(lines, 'line', 'lines')} left out: ${schema ? 'of schema ' + schema : 'no schema'}`);
  refill(byId('notes'), records.notes.concat(others).map((note) => make('li', {}, note)));
}
