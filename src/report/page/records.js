// The records, by columns.

const STEPS = [
  {name: 'syn', what: 'SYN → its SYN/ACK', kind: 'round trip'},
  {name: 'ack', what: 'its SYN/ACK → our ACK', kind: 'our own turnaround'},
  {name: 'fin', what: 'FIN → its ACK', kind: 'round trip'},
  {name: 'peer_fin', what: 'its ACK → its FIN', kind: 'the server\'s application'},
  {name: 'last_ack', what: 'its FIN → our ACK', kind: 'our own turnaround'},
];
const SEVERITIES = ['error', 'warning', 'info'];

function dataOf(id) { return JSON.parse(byId(id).textContent); }

function flagsOf(indices, size) {
  const flags = new Uint8Array(size);
  for (const index of indices) flags[index] = 1;
  return flags;
}

// What did not happen is not a number.
function timesOf(numbers) {
  const times = new Float64Array(numbers.length);
  for (let i = 0; i < times.length; ++i) times[i] = numbers[i] === null ? NaN : numbers[i];
  return times;
}

const records = (function() {
  const columns = dataOf('columns');
  const size = columns.started.length;
  const steps = {};
  for (const {name} of STEPS) {
    const step = columns.steps[name];
    steps[name] = {
      time: timesOf(step.time),
      ambiguous: flagsOf(step.ambiguous, size),
      transmissions: Uint8Array.from(step.transmissions),
    };
  }
  return Object.assign(columns, {
    size,
    steps,
    started: Float64Array.from(columns.started),
    target: Uint32Array.from(columns.target),
    firstMilliseconds: Number(BigInt(columns.first_started_ns) / 1000n) / 1000,
    interrupted: flagsOf(columns.interrupted, size),
    severity: columns.finding_sets.map(
        (set) => Math.min(3, ...set.map((finding) => SEVERITIES.indexOf(columns.findings[finding][1])))),
  });
}());

// "db.example (192.0.2.7) port 80"; where a capture was taken elsewhere than beside the client, its
// times are other ones, and it is another target.
function targetText(target) {
  const [name, address, port, vantage] = records.targets[target];
  return (name ? `${name} (${address})` : address) + ' port ' + port +
      (vantage ? `, seen at the ${vantage}` : '');
}

// Milliseconds since 1970.
function startOf(life) { return records.firstMilliseconds + records.started[life] / 1e6; }

// Its SYN or its FIN was sent more than once.
function wasRepeated(life) {
  return records.steps.syn.transmissions[life] > 1 || records.steps.fin.transmissions[life] > 1;
}

function outcomeOf(life) { return records.outcomes[records.outcome[life]]; }

function closedOf(life) { return records.closings[records.closed[life]]; }

function findingsOf(life) { return records.finding_sets[records.finding_set[life]]; }

// 0: an error among its findings, 1: a warning, 2: an information, 3: nothing.
function severityOf(life) { return records.severity[records.finding_set[life]]; }
