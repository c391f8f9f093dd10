// A small chart for each target, all with the same axis: the cumulative share of its syn round trip,
// over that of all targets.

const MULTIPLES_EACH = 12;
const multiples = {
  most: MULTIPLES_EACH,
  all: null
};

function drawMultiple(row, domain) {
  const host = make('div', {class: 'plot'});
  const card = make('article', {class: 'multiple', 'data-target': row.target}, [
    make(
        'h4', {},
        make('button', {type: 'button', class: 'link', onclick: () => select(row.target)}, row.text)),
    host
  ]);
  byId('multiples').append(card);
  const width = Math.max(host.clientWidth, 140);
  const [height, top, bottom] = [86, 6, 66];
  const x = d3.scale.log().domain(domain).range([6, width - 6]);
  const line = d3.svg.line()
                   .interpolate('step-after')
                   .x((point) => point[0])
                   .y((point) => bottom - (bottom - top) * point[1]);
  const svg = chart(host, width, height, `syn of ${row.text}: ${row.syn.length} samples`);
  svg.append('path').attr('class', 'share all').attr('d', line(sharesOf(multiples.all, x)));
  svg.append('path').attr('class', 'share').attr('d', line(sharesOf(row.syn, x)));
  for (const [name, value] of [['p50', row.p50], ['p95', row.p95]]) {
    if (value > 0)
      svg.append('line')
          .attr('class', 'quantile')
          .attr('data-quantile', name)
          .attr('x1', x(value))
          .attr('x2', x(value))
          .attr('y1', top)
          .attr('y2', bottom);
  }
  svg.append('g')
      .attr('class', 'axis x')
      .attr('transform', `translate(0,${bottom})`)
      .call(timeAxis(x, 'bottom', Math.floor(width / 62)));
  card.append(make('p', {class: 'muted'}, [
    'p50 ', row.p50 === null ? 'too few' : timeText(row.p50), '  p95 ',
    row.p95 === null ? 'too few' : timeText(row.p95),
    row.silent > 0 ? make('span', {class: 'bad'}, `  no answer ${formatShare(row.silent, row.lives)}`) : null
  ]));
}

function drawMultiples() {
  const drawable = targets.shown.filter((row) => row.syn.length >= FEW);
  const useful = targets.all.length > 1 && drawable.length > 0;
  byId('multiples-title').hidden = !useful;
  refill(byId('multiples'), []);
  if (!useful) return;
  multiples.all = multiples.all || samplesOf('syn', allLives).sorted;
  const shown = drawable.slice(0, multiples.most);
  const positive = multiples.all.subarray(d3.bisectRight(multiples.all, 0));
  const domain = logScale(positive[0], positive[positive.length - 1], [0, 1]).domain();
  for (const row of shown) drawMultiple(row, domain);
  const rest = make('div', {class: 'rest'});
  byId('multiples').append(rest);
  more(rest, drawable.length - shown.length, 24, () => {
    multiples.most += 24;
    drawMultiples();
  });
}
