// The dialog with the ladder of one lifecycle, and all that is known of it.

const shown = {
  life: null,
  among: []
};

function table(head, rows) {
  return make('div', {class: 'scroll', tabindex: 0}, make('table', {}, [
                make('thead', {}, make('tr', {}, head.map((name) => make('th', {scope: 'col'}, name)))),
                make('tbody', {}, rows.map((row) => make('tr', {}, row.map((cell) => make('td', {}, cell)))))
              ]));
}

function evidenceText(evidence) {
  return evidence && evidence.length > 0 ?
      (evidence.length === 1 ? 'segment ' : 'segments ') + evidence.join(', ') :
      '';
}

function verdictLine(record) {
  const {ok, side, step, after, text} = verdictOf(record);
  const grave = record.findings.filter((finding) => finding.severity !== 'info').map((finding) => finding.id);
  const but = ok && grave.length > 0 ? ', but ' + grave.join(', ') : '';
  return make(
      'p', {class: 'verdict', 'data-ok': ok ? (but ? 'but' : 'yes') : 'no'},
      ok ? text[0].toUpperCase() + text.slice(1) + but + '.' : [
        make('strong', {}, [side, after ? ' failed after ' : ' failed at ', make('code', {}, step)]),
        `: ${text}.`
      ]);
}

function foundIn(record) {
  if (record.findings.length === 0) return make('p', {class: 'nothing'}, 'No finding.');
  return make(
      'ul', {class: 'findings'},
      record.findings.map(
          (finding) => make('li', {class: 'finding', 'data-severity': finding.severity}, [
            make(
                'div', {class: 'finding-head'},
                [
                  make('span', {class: 'severity', 'data-severity': finding.severity}, finding.severity),
                  make('b', {}, finding.id), make('span', {class: 'muted'}, evidenceText(finding.evidence))
                ]),
            make('p', {}, finding.text), finding.next ? make('p', {class: 'muted'}, finding.next) : null
          ])));
}

function stepsTable(record) {
  return table(['Step', 'Time', 'Segments', ''], record.steps.map((step) => {
    const time = timeOf(step);
    const remarks = [
      step.ambiguous ? 'ambiguous' : '', step.transmissions > 1 ? `sent ${step.transmissions} times` : '',
      step.delayed ? 'most likely a delayed ACK' : ''
    ];
    return [
      make('code', {}, step.step), time === undefined ? 'did not end' : timeText(Math.round(time * 1000)),
      step.from ? `${step.from} → ${step.to || '?'}` : '–', remarks.filter(Boolean).join(', ')
    ];
  }));
}

function statesTable(record) {
  return table(
      ['Server was in', 'Entered between', 'Claim', 'Evidence'],
      record.server_states.map(
          (state) =>
              [state.state, `${microsText(state.not_before_us)} and ${microsText(state.not_after_us)}`,
               make('span', {class: 'claim-cell', 'data-claim': state.claim}, state.claim),
               evidenceText(state.evidence) || '–']));
}

function transcript(record) {
  const lines = record.segments.map(
      (segment) =>
          `${String(segment.n).padStart(4)}  ${segment.at_us.toFixed(3).padStart(14)}  ${segment.text}` +
          (segment.checksum === 'bad' ? '  [bad checksum]' : ''));
  if (record.segments_omitted > 0)
    lines.push(`      and ${record.segments_omitted} more, which the record leaves out`);
  return [
    make('h3', {}, 'Segments'),
    make('pre', {class: 'transcript', tabindex: 0}, `   n           at us  segment\n` + lines.join('\n'))
  ];
}

function identity(life, record) {
  const source = record.source;
  const parts = [
    `Started ${formatMoment(startOf(life))} UTC`,
    source ?
        `from ${source.address} port ${source.port}` + (source.interface ? ` on ${source.interface}` : '') :
                                                                           'no route',
    `attempt ${record.attempt}`,
    record.vantage ? `captured ${record.vantage === 'middle' ? 'on the way' : 'at the ' + record.vantage}` :
                     '',
    record.isn === undefined ?
        '' :
        `first numbers ${record.isn}` + (record.irs === undefined ? '' : ` and ${record.irs}`)
  ];
  return make('p', {class: 'muted'}, parts.filter(Boolean).join(' · '));
}

function measured(record) {
  return record.measurements.length === 0 ? null : [
    make('h3', {}, 'Measured by asking'),
    table(
        ['Measurement', 'Verdict', ''],
        record.measurements.map((each) => [each.measure, each.verdict, each.text]))
  ];
}

function claimLegend() {
  const says = {
    observed: 'only a server in that state sends this segment',
    implied: 'a later segment proves it',
    assumed: 'nothing came back to prove it'
  };
  return make(
      'ul', {class: 'legend claims'},
      Object.entries(says).map(([claim, text]) => make('li', {}, [
                                 make('i', {class: 'claim-mark', 'data-claim': claim}, CLAIM_LETTERS[claim]),
                                 make('b', {}, claim), ' ' + text
                               ])));
}

function drawLife() {
  const {life} = shown;
  byId('life').dataset.life = life;
  const record = decodeLife(life);
  const at = shown.among.indexOf(life);
  byId('life-title').textContent = targetText(records.target[life]);
  byId('life-before').disabled = at <= 0;
  byId('life-after').disabled = at < 0 || at + 1 >= shown.among.length;
  refill(byId('life-body'), [
    verdictLine(record), identity(life, record), ladderSvg(record, life, byId('life-body').clientWidth),
    record.segments ?
        null :
        make(
            'p', {class: 'note'},
            'A scan keeps no segments: this is drawn from its steps, without sequence numbers.'),
    record.server_states.length > 0 ? claimLegend() : null, make('h3', {}, 'Findings'), foundIn(record),
    make('h3', {}, 'Steps'), stepsTable(record),
    record.server_states.length > 0 ? [make('h3', {}, 'Server states'), statesTable(record)] : null,
    measured(record), record.segments ? transcript(record) : null
  ].flat());
  byId('life').scrollTop = 0;
}

// `among`: what Previous and Next go through.
function openLife(life, among) {
  Object.assign(shown, {life, among});
  if (!byId('life').open) byId('life').showModal();
  drawLife();
}

function goTo(offset) {
  const next = shown.among[shown.among.indexOf(shown.life) + offset];
  if (next === undefined) return;
  shown.life = next;
  drawLife();
}

function startDialog() {
  byId('life-close').addEventListener('click', () => byId('life').close());
  byId('life-before').addEventListener('click', () => goTo(-1));
  byId('life-after').addEventListener('click', () => goTo(1));
  byId('life').addEventListener('click', (event) => {
    if (event.target === byId('life')) byId('life').close();
  });
  whenDrawn(() => {
    if (byId('life').open) drawLife();
  });
}
