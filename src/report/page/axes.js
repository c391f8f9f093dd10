// What the charts have in common: logarithmic axes of time, colours, drawing anew.

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
}

// A scale of nanoseconds from the least to the greatest of positive times, never narrower than a
// factor of two.
function logScale(least, greatest, range) {
  const middle = Math.sqrt(least * greatest);
  const from = Math.min(least, middle / Math.SQRT2);
  const to = Math.max(greatest, middle * Math.SQRT2);
  return d3.scale.log().domain([from * 0.97, to * 1.03]).range(range);
}

// Ticks at 1, or 1 2 5, of each power of ten, as many as have room.
function logTicks(scale, room) {
  const [from, to] = scale.domain();
  const ticks = [];
  const powers = d3.range(Math.floor(Math.log10(from)), Math.ceil(Math.log10(to)) + 1);
  const digits = (powers.length - 1) * 3 <= room ? [1, 2, 5] : [1];
  for (const power of powers) {
    for (const digit of digits) {
      const tick = digit * Math.pow(10, power);
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  const every = Math.ceil(ticks.length / room);
  return ticks.length > 0 ? ticks.filter((_, i) => i % every === 0) : [Math.sqrt(from * to)];
}

function timeAxis(scale, orient, room) {
  return d3.svg.axis().scale(scale).orient(orient).tickSize(4, 0).tickPadding(4)
    .tickValues(logTicks(scale, room)).tickFormat(formatTick);
}

function chart(host, width, height, label) {
  return d3.select(host).append('svg')
    .attr('viewBox', `0 0 ${width} ${height}`).attr('role', 'img').attr('aria-label', label);
}

// Charts are drawn for a width; `draw` is called again when it is another one, or the colours are.
const redraws = [];
let drawnWidth = 0;

function redrawAll() {
  drawnWidth = document.documentElement.clientWidth;
  for (const draw of redraws) draw();
}

function whenDrawn(draw) {
  redraws.push(draw);
}

window.addEventListener('resize', () => {
  if (document.documentElement.clientWidth !== drawnWidth) requestAnimationFrame(redrawAll);
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
window.matchMedia('print').addEventListener('change', redrawAll);
window.addEventListener('beforeprint', redrawAll);
window.addEventListener('afterprint', redrawAll);
