// Distributions, as src/probe/statistics.cpp computes them.

const QUANTILES = [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]];

// Nearest rank: the smallest sample that at least `share` of all are not above.
function quantile(sorted, share) { return sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1]; }

// How many samples a quantile needs, so that one of them lies beyond it.
function neededFor(share) { return Math.round(1 / (1 - share)); }

// The quantile, or null where the samples are too few to tell it from the largest of them.
function quantileIfEnough(sorted, share) {
  return sorted.length >= neededFor(share) ? quantile(sorted, share) : null;
}

// Times of a step that are certain, sorted; how many are not.
function samplesOf(step, lives) {
  const {time, ambiguous} = records.steps[step];
  const sorted = new Float64Array(lives.length);
  let size = 0;
  let uncertain = 0;
  for (const life of lives) {
    if (Number.isNaN(time[life]) || records.interrupted[life]) continue;
    if (ambiguous[life])
      ++uncertain;
    else
      sorted[size++] = time[life];
  }
  return {sorted: sorted.subarray(0, size).sort(), uncertain};
}

// For each of `names`, how many of `lives` have it; the most frequent first.
function tally(lives, names, column) {
  const counts = names.map((name) => ({name, count: 0}));
  for (const life of lives) {
    if (!records.interrupted[life]) ++counts[column[life]].count;
  }
  return counts.filter(({count}) => count > 0).sort((a, b) => b.count - a.count);
}
