// What a ladder shows, in order of time: segments, ICMP errors, and pauses between them.

const LONG_PAUSE = 200e3;  // microseconds
// States that a server enters when it sends; the others, when something of ours arrives.
const ENTERED_BY_SENDING = ['FIN-WAIT-1', 'LAST-ACK'];
const FLAG_NAMES = {
  S: 'SYN',
  F: 'FIN',
  R: 'RST',
  P: 'PSH',
  '.': 'ACK',
  E: 'ECE',
  W: 'CWR',
  U: 'URG'
};
const FLAG_ORDER = 'SFRP.UEW';

function flagsText(flags) {
  return Array.from(flags)
             .sort((a, b) => FLAG_ORDER.indexOf(a) - FLAG_ORDER.indexOf(b))
             .map((flag) => FLAG_NAMES[flag] || flag)
             .join(', ') ||
      'no flag';
}

// "seq 1 ack 1 len 5", from the segment's own line: "> P. 1:6(5) ack 1 win 502".
function numbersText(text) {
  const [, seq, length] = /(\d+):\d+\((\d+)\)/.exec(text) || [];
  const [, ack] = /\back (\d+)/.exec(text) || [];
  return [
    seq === undefined ? '' : 'seq ' + seq, ack === undefined ? '' : 'ack ' + ack,
    length > 0 ? 'len ' + length : ''
  ].filter(Boolean)
      .join('  ');
}

// The same octets, SYN or FIN as another one: what a retransmission repeats.
function contentKey(segment) {
  const [, range, length] = /(\d+:\d+\((\d+)\))/.exec(segment.text) || [];
  return /[SF]/.test(segment.flags) || length > 0 ?
      segment.direction + segment.flags.replace(/[P.]/g, '') + range :
      null;
}

function segmentEvents(segments) {
  const seen = new Map();
  return segments.map((segment, at) => {
    const key = contentKey(segment);
    const before = key === null ? undefined : seen.get(key);
    if (key !== null) seen.set(key, segment.n);
    const next = segments.findIndex((other, index) => index > at && contentKey(other) === key);
    const heard =
        segments.slice(at + 1, next < 0 ? undefined : next).some((other) => other.direction === 'in');
    return {
      kind: 'segment',
      at: segment.at_us,
      n: segment.n,
      out: segment.direction === 'out',
      segment,
      title: flagsText(segment.flags),
      numbers: numbersText(segment.text),
      again: before === undefined ? null : before,
      unanswered: segment.direction === 'out' && key !== null && !heard,
    };
  });
}

// A scan keeps no segments; its steps tell which there were, not their numbers.
function stepEvents(record) {
  const events = [];
  const add = (out, title, at) =>
      events.push({kind: 'segment', at, n: null, out, title, numbers: '', again: null, unanswered: false});
  const [syn] = record.steps;
  if (!syn) return events;
  const timed = (step) => record.steps.find((each) => each.step === step);
  add(true, 'SYN', 0);
  if (record.outcome === 'open') add(false, 'SYN, ACK', timeOf(syn));
  if (record.outcome === 'refused') add(false, 'RST', timeOf(syn));
  if (record.outcome === 'filtered') events[0].unanswered = true;
  if (timed('ack')) add(true, 'ACK', timeOf(syn) + timeOf(timed('ack')));
  if (timed('fin')) add(true, 'FIN, ACK', null);
  const joined = timed('peer_fin') && timeOf(timed('peer_fin')) === 0;
  if (timed('fin') && timeOf(timed('fin')) !== undefined && !joined) add(false, 'ACK', null);
  if (timed('peer_fin') && timeOf(timed('peer_fin')) !== undefined) add(false, 'FIN, ACK', null);
  if (timed('last_ack') && timeOf(timed('last_ack')) !== undefined) add(true, 'ACK', null);
  return events;
}

function withPauses(events) {
  const out = [];
  events.forEach((event, i) => {
    const pause = i > 0 && event.at !== null ? event.at - events[i - 1].at : 0;
    if (pause > LONG_PAUSE) out.push({kind: 'pause', at: null, text: `${formatTime(pause * 1000)} pass`});
    out.push(event);
  });
  return out;
}

function rowOfServerState(state, events) {
  // Its own RST ends it where that leaves; what follows from anything of ours, where that arrives.
  const reset = events.find((event) => event.kind === 'segment' && !event.out && /RST/.test(event.title));
  if (state.state === 'CLOSED' && reset && (!reset.n || state.evidence.includes(reset.n))) return reset;
  const {not_before_us: before, not_after_us: after} = state;
  const sends = ENTERED_BY_SENDING.includes(state.state);
  const isSegment = (event) => event.kind === 'segment' && event.out !== sends && event.at !== null;
  const first = events.find((event) => isSegment(event) && event.at === (sends ? after : before));
  // Of one that was sent again, the transmission that was answered.
  const answered = first && first.unanswered &&
      events.find(
          (event) => isSegment(event) && event.again !== null && !event.unanswered &&
              contentKey(event.segment) === contentKey(first.segment) &&
              (after === null || event.at <= after));
  return answered || first ||
      events.find((event) => event.at !== null && event.at >= (before === null ? after : before));
}

// The events, each with the states that begin there: `client` names, `server` states.
function ladderEvents(record) {
  const icmp = record.icmp.map((error) => ({
                                 kind: 'icmp',
                                 at: error.at_us,
                                 title: 'ICMP ' + error.text,
                                 numbers: `from ${error.from}`,
                                 out: false
                               }));
  const plain = record.segments ? segmentEvents(record.segments) : stepEvents(record);
  const timed = record.segments ? plain.concat(icmp).sort((a, b) => a.at - b.at) : plain.concat(icmp);
  const last = timed.length > 0 ? timed[timed.length - 1].at : null;
  const end = record.client_states.filter((state) => last !== null && state.at_us > last);
  for (const state of end) timed.push({kind: 'moment', at: state.at_us});
  const events = withPauses(timed);
  for (const event of events) Object.assign(event, {client: [], server: []});
  for (const state of record.client_states) {
    const event = events.find((each) => each.at !== null && each.at >= state.at_us);
    if (event) event.client.push(state.state);
  }
  for (const state of record.server_states) {
    const event = rowOfServerState(state, events);
    if (event) event.server.push(state);
  }
  return events;
}
