// Each step's distribution: a histogram, and the cumulative share over it.

const BINS = 48;
const FEW = 5;  // fewer samples make no distribution

// The histogram's bins: [from, to, count], equally wide on the logarithmic axis.
function binsOf(sorted, scale) {
  const [from, to] = scale.domain();
  const step = Math.pow(to / from, 1 / BINS);
  const bins = [];
  let begin = d3.bisectLeft(sorted, from);
  for (let i = 0; i < BINS; ++i) {
    const edge = i === BINS - 1 ? to : from * Math.pow(step, i + 1);
    const end = d3.bisectRight(sorted, edge);
    bins.push([from * Math.pow(step, i), edge, end - begin]);
    begin = end;
  }
  return bins;
}

// The cumulative share as points of a step line, one for each pixel that it changes at.
function sharesOf(sorted, scale) {
  const [left, right] = scale.range();
  const [from] = scale.domain();
  let seen = d3.bisectRight(sorted, from);
  const points = [[left, seen / sorted.length]];
  for (let x = left; x <= right; ++x) {
    const upTo = d3.bisectRight(sorted, scale.invert(x));
    if (upTo !== seen) points.push([x, upTo / sorted.length]);
    seen = upTo;
  }
  points.push([right, seen / sorted.length]);
  return points;
}

function markQuantiles(svg, sorted, x, top, bottom) {
  const marks = QUANTILES.map(([name, share]) => [name, quantileIfEnough(sorted, share)])
                    .filter(([, value]) => value > 0);
  let last = -Infinity;
  let row = 0;
  for (const [name, value] of marks) {
    const at = x(value);
    row = at - last < 26 ? row + 1 : 0;
    last = at;
    const group = svg.append('g').attr('class', 'quantile').attr('data-quantile', name);
    group.append('line')
        .attr('x1', at)
        .attr('x2', at)
        .attr('y1', top - 3 - 11 * (2 - row))
        .attr('y2', bottom);
    group.append('text').attr('x', at + 3).attr('y', top + 4 - 11 * (2 - row)).text(name);
  }
}

function drawDistribution(host, step, sorted) {
  const width = Math.max(host.clientWidth, 240);
  const [height, left, right, top, bottom] = [210, 40, width - 40, 40, 182];
  const positive = sorted.subarray(d3.bisectRight(sorted, 0));
  const x = logScale(positive[0], positive[positive.length - 1], [left, right]);
  const bins = binsOf(positive, x);
  const count = d3.scale.linear().domain([0, d3.max(bins, (bin) => bin[2])]).nice(3).range([bottom, top]);
  const share = d3.scale.linear().domain([0, 1]).range([bottom, top]);
  const svg = chart(host, width, height, `Distribution of ${step.name}, ${sorted.length} lifecycles`);
  svg.selectAll('.bin')
      .data(bins.filter((bin) => bin[2] > 0))
      .enter()
      .append('rect')
      .attr('class', 'bin')
      .attr('x', (bin) => x(bin[0]) + 0.5)
      .attr('width', (bin) => Math.max(x(bin[1]) - x(bin[0]) - 1, 1))
      .attr('y', (bin) => Math.min(count(bin[2]), bottom - 1))
      .attr('height', (bin) => Math.max(bottom - count(bin[2]), 1));
  svg.append('path')
      .attr('class', 'share')
      .datum(sharesOf(sorted, x))
      .attr(
          'd', d3.svg.line().interpolate('step-after').x((point) => point[0]).y((point) => share(point[1])));
  markQuantiles(svg, sorted, x, top, bottom);
  const axis = (name, at, make) =>
      svg.append('g').attr('class', 'axis ' + name).attr('transform', at).call(make);
  axis('x', `translate(0,${bottom})`, timeAxis(x, 'bottom', Math.floor((right - left) / 62)));
  axis(
      'y', `translate(${left},0)`,
      d3.svg.axis()
          .scale(count)
          .orient('left')
          .tickValues(count.ticks(3).filter(Number.isInteger))
          .tickSize(3, 0)
          .tickFormat(formatCount));
  axis(
      'y', `translate(${right},0)`,
      d3.svg.axis()
          .scale(share)
          .orient('right')
          .tickValues([0, 0.5, 1])
          .tickSize(3, 0)
          .tickFormat(d3.format('%')));
}

function statisticsRow(sorted) {
  const cell = (name, value) =>
      make('div', {'data-statistic': name}, [make('dt', {}, name), make('dd', {}, value)]);
  const few = (share) =>
      make('span', {class: 'muted', title: `needs ${neededFor(share)} samples`}, 'too few');
  return make('dl', {class: 'statistics'}, [
    cell('n', make('span', {class: 'number'}, formatCount(sorted.length))), cell('min', timeText(sorted[0])),
    ...QUANTILES.map(([name, share]) => {
      const value = quantileIfEnough(sorted, share);
      return cell(name, value === null ? few(share) : timeText(value));
    }),
    cell('max', timeText(sorted[sorted.length - 1]))
  ]);
}

function stepNotes(sorted, uncertain) {
  const notes = [];
  if (uncertain > 0)
    notes.push(`${counted(uncertain, 'ambiguous time is', 'ambiguous times are')} left out.`);
  const zeros = d3.bisectRight(sorted, 0);
  if (zeros > 0)
    notes.push(
        `${formatCount(zeros)} took no time at all (ACK and FIN in one segment): they are left of the axis.`);
  if (sorted.length < FEW) notes.push('Too few samples for a distribution.');
  return notes.length > 0 ? make('p', {class: 'note'}, notes.join(' ')) : null;
}

// What the times are where the capture was not taken beside the client.
const SEEN_AT = {
  server: 'seen at the server: there syn and fin are its own delay, and ack and last_ack the round trip',
  middle: 'seen between client and server: there each time is a part of the round trip, or of it and a delay',
};

// Vantages other than the client's -> how many lifecycles were seen there.
function vantages() {
  const seen = {};
  for (const life of selection.lives) {
    const vantage = records.targets[records.target[life]][3];
    if (vantage) seen[vantage] = (seen[vantage] || 0) + 1;
  }
  return seen;
}

function drawVantage() {
  const texts = Object.entries(vantages())
                    .map(
                        ([vantage, count]) => `${counted(count, 'lifecycle was', 'lifecycles were')} ${
                            SEEN_AT[vantage] || 'seen at ' + vantage}.`);
  byId('steps-vantage').hidden = texts.length === 0;
  byId('steps-vantage').textContent = texts.join(' ');
}

function drawSteps() {
  drawVantage();
  const atClient = Object.keys(vantages()).length === 0;
  refill(byId('steps'), []);
  const plots = [];
  for (const step of STEPS) {
    const {sorted, uncertain} = samplesOf(step.name, selection.lives);
    if (sorted.length === 0 && uncertain === 0) continue;
    const card = make('article', {class: 'step', 'data-step': step.name}, make('h3', {}, [
                        make('code', {}, step.name), ' ' + step.what,
                        atClient ? make('small', {class: 'muted'}, step.kind) : null
                      ]));
    const host = make('div', {class: 'plot'});
    fill(
        byId('steps'),
        fill(card, [host, sorted.length > 0 ? statisticsRow(sorted) : null, stepNotes(sorted, uncertain)]));
    if (sorted.length >= FEW && sorted[sorted.length - 1] > 0)
      plots.push([host, step, sorted]);
    else
      host.remove();
  }
  for (const plot of plots) drawDistribution(...plot);  // once all have their places, and so their widths
  if (!byId('steps').firstChild)
    fill(byId('steps'), make('p', {class: 'nothing'}, 'No step of these lifecycles ended.'));
}
