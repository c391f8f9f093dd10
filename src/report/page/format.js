// Numbers and times as people read them. Times are nanoseconds.

const SPACE = '\u00a0';  // no line ends between a number and its unit

const UNITS = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

function formatTime(ns) {
  if (ns === 0) return '0' + SPACE + 'µs';
  const [unit, name] = UNITS.find(([size]) => Math.abs(ns) >= size * 0.9995) || UNITS[3];
  const value = ns / unit;
  const decimals = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return value.toFixed(unit === 1 ? 0 : decimals) + SPACE + name;
}

// Of an axis: whole powers of ten, which need no decimals.
function formatTick(ns) {
  const [unit, name] = UNITS.find(([size]) => ns >= size * 0.9995) || UNITS[3];
  return +(ns / unit).toPrecision(3) + SPACE + name;
}

function formatCount(number) { return String(number).replace(/\B(?=(\d{3})+$)/g, ','); }

function counted(number, one, many) { return formatCount(number) + ' ' + (number === 1 ? one : many); }

// A share that is not quite none or all never looks like it.
function formatShare(part, whole) {
  if (whole === 0) return '–';
  const percent = 100 * part / whole;
  if (part === 0 || part === whole) return percent.toFixed(0) + ' %';
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9) return '> 99.9 %';
  return percent.toFixed(percent < 10 || percent > 90 ? 1 : 0) + ' %';
}

// Milliseconds since 1970, as UTC.
function formatMoment(milliseconds) {
  return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, 23);
}

function formatSpan(ns) {
  if (ns < 60e9) return formatTime(ns);
  const minutes = Math.floor(ns / 60e9);
  if (minutes < 60) return minutes + ' min ' + Math.floor(ns / 1e9) % 60 + ' s';
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hours + ' h ' + minutes % 60 + ' min' :
                      Math.floor(hours / 24) + ' d ' + hours % 24 + ' h';
}
