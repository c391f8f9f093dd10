// A lifecycle as a sequence diagram: our states left, the server's right, segments between.

const SLANT = 16;
const CLAIM_LETTERS = {
  observed: 'O',
  implied: 'I',
  assumed: 'A'
};
const WIDE = {
  width: 900,
  time: 78,
  steps: 92,
  client: 300,
  left: 312,
  right: 610,
  server: 628,
  row: 48
};
const NARROW = {
  width: 366,
  time: null,
  steps: null,
  client: 2,
  left: 84,
  right: 268,
  server: 276,
  row: 58
};

function svgText(x, y, text, attributes) { return makeSvg('text', Object.assign({x, y}, attributes), text); }

function claimBadge(x, y, claim) {
  return makeSvg('g', {class: 'claim', 'data-claim': claim}, [
    makeSvg('circle', {cx: x, cy: y, r: 7}),
    svgText(x, y + 3.5, CLAIM_LETTERS[claim] || '?', {'text-anchor': 'middle'})
  ]);
}

function clientLabels(event, place) {
  const narrow = place.time === null;
  return event.client.map(
      (state, i) => svgText(
          place.client, event.clientY + 4 - 13 * (event.client.length - 1 - i), state,
          {class: 'state', 'text-anchor': narrow ? 'start' : 'end'}));
}

function serverLabels(event, place) {
  const narrow = place.time === null;
  const at = event.kind === 'segment' ? event.serverY : event.y;
  return event.server.flatMap((state, i) => {
    const y = at + 4 + (narrow ? 30 : 15) * i;
    return [
      claimBadge(place.server + 7, y - 4 + (narrow ? 15 : 0), state.claim),
      svgText(
          place.server + (narrow ? 0 : 20), y, state.state,
          {class: 'state server', 'data-claim': state.claim}),
      svgText(place.server + (narrow ? 18 : 124), y + (narrow ? 15 : 0), state.claim, {class: 'claim-word'})
    ];
  });
}

function arrowHead(x, y, direction, rise) {
  const [dx, dy] = [direction * 9, rise];
  return `M${x - dx},${y - dy - 4} L${x},${y} L${x - dx},${y - dy + 4}`;
}

function arrow(event, place) {
  const {left, right} = place;
  const icmp = event.kind === 'icmp';
  const from = event.out ? [left, event.clientY] : [icmp ? (left + right) / 2 : right, event.serverY];
  const whole = event.out ? [right, event.serverY] : [left, event.clientY];
  const reach = event.unanswered ? 0.62 : 1;
  const to = [0, 1].map((i) => from[i] + (whole[i] - from[i]) * reach);
  const direction = event.out ? 1 : -1;
  const kinds = [
    'arrow', icmp ? 'icmp' : '', event.again ? 'again' : '', event.unanswered ? 'unanswered' : '',
    /RST/.test(event.title) ? 'rst' : ''
  ];
  const slope = SLANT * 9 / (right - left);
  return makeSvg('g', {class: kinds.filter(Boolean).join(' '), 'data-n': event.n}, [
    makeSvg('title', {}, event.segment ? event.segment.text : event.title),
    makeSvg('path', {d: `M${from[0]},${from[1]} L${to[0]},${to[1]}`}),
    makeSvg('path', {class: 'head', d: arrowHead(to[0], to[1], direction, slope)}),
    event.unanswered ? svgText(to[0] + 10, to[1] + 4, '✕', {class: 'cross'}) : null,
    icmp ? makeSvg('circle', {cx: from[0], cy: from[1], r: 3}) : null
  ]);
}

function arrowLabel(event, place) {
  const x = (place.left + place.right) / 2;
  const y = Math.min(event.clientY, event.serverY) + (event.unanswered ? -1 : 0);
  const badge = event.segment && event.segment.checksum === 'bad' ? '  bad checksum' : '';
  const again = event.again ? '  again' : event.unanswered ? '  no answer' : '';
  return makeSvg('text', {x, y: y - 1, class: 'label', 'text-anchor': 'middle'}, [
    makeSvg('tspan', {class: 'flags'}, event.title),
    makeSvg('tspan', {class: 'numbers', dx: 7}, event.numbers),
    again || badge ? makeSvg('tspan', {class: 'remark'}, again + badge) : null
  ]);
}

function timeLabel(event, place) {
  if (event.at === null) return null;
  const text = place.fine ? event.at.toFixed(1) + ' µs' : (event.at / 1000).toFixed(3) + ' ms';
  if (place.time !== null) return svgText(place.time, event.y + 4, text, {class: 'at', 'text-anchor': 'end'});
  return svgText(
      (place.left + place.right) / 2, Math.max(event.clientY, event.serverY) + 12, 'at ' + text,
      {class: 'at', 'text-anchor': 'middle'});
}

// A bracket beside the rows that a step lasted.
function stepBrackets(record, events, place) {
  if (place.steps === null || !record.segments) return [];
  const rowOf = (n) => events.find((event) => event.n === n);
  return record.steps.flatMap((step) => {
    const [from, to] = [rowOf(step.from), rowOf(step.to)];
    if (!from || !to || from === to) return [];
    const middle = (from.y + to.y) / 2;
    const doubt = step.ambiguous ? '~ ' : '';
    return makeSvg('g', {class: 'bracket', 'data-step': step.step}, [
      makeSvg('path', {d: `M${place.steps + 4},${from.y + 3} h-4 V${to.y - 3} h4`}),
      svgText(place.steps + 9, middle - 2, step.step, {class: 'step-name'}),
      svgText(place.steps + 9, middle + 11, doubt + microsText(timeOf(step)), {class: 'step-time'})
    ]);
  });
}

function placeRows(events, place) {
  let y = 58;
  for (const event of events) {
    const slant = event.kind !== 'segment' && event.kind !== 'icmp' ? 0 : event.out ? SLANT : -SLANT;
    event.y = y;
    event.clientY = y - slant * place.from;
    event.serverY = event.clientY + slant;
    const labels = Math.max(event.client.length * 13, event.server.length * (place.time === null ? 32 : 15));
    y += event.kind === 'pause' ? 34 : Math.max(place.row, labels + 20);
  }
  return y;
}

function ladderSvg(record, target, available) {
  const events = ladderEvents(record);
  const fine = events.every((event) => event.at === null || event.at < 10e3);
  const from = {server: 1, middle: 0.5}[record.vantage] || 0;  // where on an arrow its time was taken
  const place = Object.assign({fine, from}, available < 640 ? NARROW : WIDE);
  const bottom = placeRows(events, place);
  const svg = makeSvg(
      'svg', {
        class: 'ladder',
        viewBox: `0 0 ${place.width} ${bottom}`,
        role: 'img',
        'aria-label': `Ladder: ${
            events.filter((e) => e.kind === 'segment')
                .map((e) => (e.out ? 'we send ' : 'server sends ') + e.title)
                .join('; ')}`
      },
      [
        makeSvg(
            'path',
            {class: 'line', d: `M${place.left},32 V${bottom - 12} M${place.right},32 V${bottom - 12}`}),
        svgText(
            place.left, 20, record.vantage ? 'client' : 'this host', {class: 'end', 'text-anchor': 'middle'}),
        svgText(place.right, 20, 'server', {class: 'end', 'text-anchor': 'middle'}),
        ...stepBrackets(record, events, place)
      ]);
  for (const event of events) {
    if (event.kind === 'pause') {
      fill(svg, [
        makeSvg('path', {
          class: 'pause',
          d: `M${place.left - 6},${event.y - 6} h12 m${place.right - place.left - 12},0 h12`
        }),
        svgText(
            (place.left + place.right) / 2, event.y - 3, event.text, {class: 'at', 'text-anchor': 'middle'})
      ]);
      continue;
    }
    if (event.kind !== 'moment') fill(svg, [arrow(event, place), arrowLabel(event, place)]);
    fill(svg, [timeLabel(event, place), ...clientLabels(event, place), ...serverLabels(event, place)]);
  }
  return svg;
}
