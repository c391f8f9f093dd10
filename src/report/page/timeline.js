// Round trips over time: a dot for each lifecycle, and a row of marks for those without one.

const timeline = {
  step: 'syn',
  x: null,
  y: null,
  at: null,
  order: [],
  canvas: null
};
const LANES = {
  filtered: 'no answer',
  unreachable: 'unreachable',
  error: 'failed here'
};
const TOO_LATE = 1e9;  // what a repeated segment's answer may add; for the axis of one sample

function laneOf(life) {
  return Number.isNaN(records.steps[timeline.step].time[life]) && LANES[outcomeOf(life)] ? outcomeOf(life) :
                                                                                           null;
}

function kindOf(life) {
  const {time, ambiguous, transmissions} = records.steps[timeline.step];
  if (Number.isNaN(time[life])) return laneOf(life);
  if (ambiguous[life] || transmissions[life] > 1) return 'repeated';
  return outcomeOf(life) === 'refused' ? 'refused' : 'open';
}

function drawDot(context, kind, x, y, size) {
  if (kind === 'repeated') {
    context.strokeRect(x - 3, y - 3, 6, 6);
  } else if (LANES[kind]) {
    context.fillRect(x - 0.75, y - 6, 1.5, 12);
  } else {
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }
}

function yOf(life) {
  const time = records.steps[timeline.step].time[life];
  return Number.isNaN(time) ? 11 : timeline.y(Math.max(time, timeline.y.domain()[0]));
}

function drawDots(context, order) {
  const size = order.length > 20000 ? 1.5 : order.length > 2000 ? 2 : 3.5;
  // Common ones first, so that none hides what matters.
  for (const kind of ['open', 'refused', 'repeated', 'error', 'unreachable', 'filtered']) {
    context.fillStyle = context.strokeStyle = colour('word-' + kind);
    context.globalAlpha = kind === 'open' && order.length > 5000 ? 0.5 : 1;
    for (const life of order) {
      if (kindOf(life) === kind) drawDot(context, kind, timeline.x(startOf(life)), yOf(life), size);
    }
  }
  context.globalAlpha = 1;
}

function drawLegend() {
  const {time} = records.steps[timeline.step];
  const counts = {open: 0, refused: 0, repeated: 0, filtered: 0, unreachable: 0, error: 0};
  let without = 0;
  for (const life of selection.lives) {
    const kind = kindOf(life);
    if (kind)
      ++counts[kind];
    else if (Number.isNaN(time[life]))
      ++without;
  }
  const names = Object.assign(
      {open: 'answered', refused: 'refused by RST', repeated: 'retransmitted or ambiguous'}, LANES);
  const items = Object.keys(names)
                    .filter((kind) => counts[kind] > 0)
                    .map((kind) => make('li', {'data-kind': kind}, [
                           make('i', {class: 'swatch', 'data-word': kind}), names[kind] + ' ',
                           make('b', {class: 'number'}, formatCount(counts[kind]))
                         ]));
  if (without > 0) items.push(make('li', {class: 'muted'}, `${formatCount(without)} without this step`));
  refill(byId('timeline-legend'), items);
}

function drawTimeline() {
  const host = byId('timeline');
  refill(host, []);
  drawLegend();
  const {time} = records.steps[timeline.step];
  timeline.order = Array.from(selection.lives)
                       .filter((life) => kindOf(life) !== null)
                       .sort((a, b) => records.started[a] - records.started[b]);
  timeline.at = null;
  if (timeline.order.length === 0) return fill(host, make('p', {class: 'nothing'}, 'No round trip to show.'));
  const width = Math.max(host.clientWidth, 240);
  const [height, left, top, bottom] = [280, 58, 26, 250];
  let [least, greatest] = [Infinity, 0];
  for (const life of timeline.order) {
    if (time[life] > 0) [least, greatest] = [Math.min(least, time[life]), Math.max(greatest, time[life])];
  }
  if (greatest === 0) [least, greatest] = [1e3, TOO_LATE];
  const [begin, end] = [startOf(timeline.order[0]), startOf(timeline.order[timeline.order.length - 1])];
  const slack = Math.max((end - begin) * 0.01, 1);
  timeline.x = d3.time.scale.utc().domain([begin - slack, end + slack]).range([left, width - 8]);
  timeline.y = logScale(least, greatest, [bottom, top]);
  const ratio = window.devicePixelRatio || 1;
  const canvas = make('canvas', {
    width: width * ratio,
    height: height * ratio,
    tabindex: 0,
    role: 'img',
    'aria-describedby': 'timeline-said',
    'aria-label': `${timeline.step} round trip of ${
        timeline.order
            .length} lifecycles over time. Arrow keys go from one to the next, Enter draws its ladder.`
  });
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  fill(host, canvas);
  timeline.canvas = canvas;
  drawDots(context, timeline.order);
  const svg = chart(host, width, height, '').attr('aria-hidden', true);
  svg.append('g')
      .attr('class', 'axis x')
      .attr('transform', `translate(0,${bottom})`)
      .call(d3.svg.axis()
                .scale(timeline.x)
                .orient('bottom')
                .tickValues(momentTicks(width))
                .tickSize(4, 0)
                .tickFormat(momentFormat(end - begin)));
  svg.append('g')
      .attr('class', 'axis y')
      .attr('transform', `translate(${left},0)`)
      .call(timeAxis(timeline.y, 'left', 7));
  if (timeline.order.some(laneOf))
    svg.append('text').attr('class', 'lane').attr('x', left - 6).attr('y', 14).text('none');
  svg.append('circle').attr('class', 'cursor').attr('r', 6).style('display', 'none');
}

function momentTicks(width) {
  const ticks = timeline.x.ticks(Math.floor(width / 110));
  const every = Math.ceil(ticks.length * 76 / width);
  return ticks.filter((_, i) => i % every === 0);
}

// Of an axis over so many milliseconds, UTC.
function momentFormat(span) {
  return d3.time.format.utc(
      span > 2 * 86400e3 ? '%b %e' :
          span > 3600e3  ? '%H:%M' :
          span > 5e3     ? '%H:%M:%S' :
                           '%M:%S.%L');
}

function pointAt(life) {
  timeline.at = life;
  const time = records.steps[timeline.step].time[life];
  d3.select('#timeline .cursor')
      .style('display', null)
      .attr('cx', timeline.x(startOf(life)))
      .attr('cy', yOf(life));
  byId('timeline-said').textContent =
      `${formatMoment(startOf(life))}  ${targetText(records.target[life])}  ` +
      (Number.isNaN(time) ? LANES[outcomeOf(life)] : `${timeline.step} ${formatTime(time)}`) +
      (kindOf(life) === 'repeated' ? ', retransmitted or ambiguous' : '');
}

function nearest(event) {
  const box = timeline.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  let [best, distance] = [null, 24 * 24];
  for (const life of timeline.order) {
    const [dx, dy] = [timeline.x(startOf(life)) - x, yOf(life) - y];
    if (dx * dx + dy * dy < distance) [best, distance] = [life, dx * dx + dy * dy];
  }
  return best;
}

function onTimelineKey(event) {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (step && timeline.order.length > 0) {
    const at = timeline.order.indexOf(timeline.at);
    const next = at < 0 ? (step > 0 ? 0 : timeline.order.length - 1) : at + step;
    pointAt(timeline.order[Math.min(Math.max(next, 0), timeline.order.length - 1)]);
  } else if (event.key === 'Enter' && timeline.at !== null) {
    openLife(timeline.at, timeline.order);
  } else {
    return;
  }
  event.preventDefault();
}

function startTimeline() {
  const host = byId('timeline');
  for (const step of ['syn', 'fin']) {
    const input = make('input', {
      type: 'radio',
      name: 'timeline-step',
      value: step,
      checked: step === 'syn',
      onchange: () => {
        timeline.step = step;
        drawTimeline();
      }
    });
    fill(byId('timeline-step'), make('label', {}, [input, step]));
  }
  host.addEventListener('mousemove', (event) => {
    const life = timeline.canvas && timeline.order.length > 0 ? nearest(event) : null;
    if (life !== null) pointAt(life);
    host.classList.toggle('over', life !== null);
  });
  host.addEventListener('click', (event) => {
    const life = timeline.canvas && timeline.order.length > 0 ? nearest(event) : null;
    if (life !== null) openLife(life, timeline.order);
  });
  host.addEventListener('keydown', onTimelineKey);
}
