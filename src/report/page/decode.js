// One lifecycle from its shape and its values (src/report/page_shape.hpp), when it is looked at.

const decoded = {
  shapes: null,
  chunks: new Map()
};
const COUNTED = ['port', 'attempt', 'isn', 'irs'];
const TEXTS = ['text', 'next', 'error'];

function revive(name, shape, values) {
  if (TEXTS.includes(name)) {
    return Array.isArray(shape) ?
        shape.map((part) => typeof part === 'number' ? values[part] : part).join('') :
        shape;
  }
  if (Array.isArray(shape)) return shape.map((each) => revive(name, each, values));
  if (shape !== null && typeof shape === 'object') {
    return Object.fromEntries(
        Object.entries(shape).map(([inner, each]) => [inner, revive(inner, each, values)]));
  }
  const isValue = typeof shape === 'number' && (name.endsWith('_us') || COUNTED.includes(name));
  return isValue ? Number(values[shape]) : shape;
}

// The record, without target and start.
function decodeLife(life) {
  decoded.shapes = decoded.shapes || dataOf('shapes');
  const chunk = Math.floor(life / records.lives_each);
  if (!decoded.chunks.has(chunk)) decoded.chunks.set(chunk, dataOf('lives-' + chunk));
  const [shape, ...values] = decoded.chunks.get(chunk)[life % records.lives_each].split(' ');
  const record = revive('', decoded.shapes[shape], values);
  return Object.assign(
      {
        segments: null,
        icmp: [],
        client_states: [],
        server_states: [],
        steps: [],
        findings: [],
        measurements: []
      },
      record, {icmp: [].concat(record.icmp || [])});
}

// Microseconds of a record as text.
function microsText(us) { return us === null || us === undefined ? '?' : formatTime(us * 1000); }
