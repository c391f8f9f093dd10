// Who failed, and at which step, in one line. It says no more than outcome, steps and segments do.

function timeOf(step) {
  return ['rtt_us', 'turnaround_us', 'gap_us']
      .map((name) => step[name])
      .find((time) => time !== null && time !== undefined);
}

function notOpened(record) {
  switch (record.outcome) {
    case 'refused':
      return {side: 'Server or firewall', step: 'syn', text: 'our SYN was answered with a RST'};
    case 'filtered':
      return {side: 'Server or path', step: 'syn', text: 'no answer to any SYN'};
    case 'unreachable':
      return {
        side: 'Path',
        step: 'syn',
        text: record.icmp.length > 0 ? `${record.icmp[0].from} answered by ICMP: ${record.icmp[0].text}` :
                                       'it answered by an ICMP error'
      };
    default:
      return {side: 'This host', step: 'syn', text: record.error || 'it could not probe'};
  }
}

function timedOut(record) {
  const open = record.steps.find((step) => timeOf(step) === undefined);
  const last = record.steps[record.steps.length - 1];
  const step = open ? open.step : last && last.step === 'fin' ? 'peer_fin' : last ? last.step : 'syn';
  const texts = {
    fin: ['Server or path', 'our FIN was not acknowledged in time'],
    peer_fin: ['Server\'s application', 'its TCP acknowledged our FIN, but its own FIN did not come in time'],
    last_ack: ['Server or path', 'its close did not end in time'],
    ack: ['Server or path', 'the opening did not end in time'],
  };
  const [side, text] = texts[step] || ['Server or path', 'no answer in time'];
  return {side, step, text};
}

function wasReset(record) {
  const last = record.steps[record.steps.length - 1];
  const step = last ? last.step : 'syn';
  const resets = (record.segments || []).filter((segment) => segment.flags.includes('R'));
  if (resets.length > 0 && resets[0].direction === 'out')
    return {ok: true, text: 'opened, and ended by our RST'};
  if (resets.length === 0) return {ok: true, text: 'opened, and ended by a RST'};
  return {side: 'Server', step, after: true, text: 'it reset the connection'};
}

// {ok, text} or {side, step, text}; `after`: once the step had ended.
function verdictOf(record) {
  if (record.interrupted)
    return {ok: true, text: 'ended by the user in mid-life: its silence proves nothing'};
  if (record.outcome !== 'open') return notOpened(record);
  switch (record.closed) {
    case 'clean':
      return {ok: true, text: 'opened and closed cleanly'};
    case 'timeout':
      return timedOut(record);
    case 'reset':
      return wasReset(record);
    default:
      return {ok: true, text: 'opened; no close was attempted'};
  }
}
