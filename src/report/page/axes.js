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

// Ticks of each power of ten, as many as have room.
const TICK_DIGITS =
    [[1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1]];

function logTicks(scale, room) {
  const [from, to] = scale.domain();
  const powers = d3.range(Math.floor(Math.log10(from)), Math.ceil(Math.log10(to)) + 1)
                     .map((power) => Math.pow(10, power));
  const choices = TICK_DIGITS.map(
      (digits) => powers.flatMap((power) => digits.map((digit) => digit * power))
                      .filter((tick) => tick >= from && tick <= to));
  const fitting = choices.find((ticks) => ticks.length > 0 && ticks.length <= room);
  const every = Math.ceil(choices[3].length / room);
  return fitting || choices[3].filter((_, i) => i % every === 0);
}

function timeAxis(scale, orient, room) {
  return d3.svg.axis()
      .scale(scale)
      .orient(orient)
      .tickSize(4, 0)
      .tickPadding(4)
      .tickValues(logTicks(scale, room))
      .tickFormat(formatTick);
}

function chart(host, width, height, label) {
  return d3.select(host)
      .append('svg')
      .attr('viewBox', `0 0 ${width} ${height}`)
      .attr('role', 'img')
      .attr('aria-label', label);
}

// Charts are drawn for a width; `draw` is called again when it is another one, or the colours are.
const redraws = [];
let drawnWidth = 0;

function redrawAll() {
  drawnWidth = document.documentElement.clientWidth;
  for (const draw of redraws) draw();
}

function whenDrawn(draw) { redraws.push(draw); }

window.addEventListener('resize', () => {
  if (document.documentElement.clientWidth !== drawnWidth) requestAnimationFrame(redrawAll);
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
window.matchMedia('print').addEventListener('change', redrawAll);
window.addEventListener('beforeprint', redrawAll);
window.addEventListener('afterprint', redrawAll);
