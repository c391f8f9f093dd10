// A probe in a program of one's own: `embed db.example:5432`. Needs CAP_NET_RAW and CAP_NET_ADMIN.
#include <iostream>
#include <synspect/live/probe.hpp>
#include <synspect/report/format.hpp>

int main(int argc, char** argv) {
  synspect::live::Request request;
  request.target = argc > 1 ? argv[1] : "127.0.0.1:22";
  const auto records = synspect::live::probe(request);
  if (!records) {
    std::cerr << "embed: " << records.error().text << '\n';
    return 1;
  }
  for (const auto& record : *records) {
    std::cout << synspect::report::target_text(record.job) << ": " << to_string(record.life.outcome)
              << ", closed: " << to_string(record.life.closed) << '\n';
    for (const auto& step : record.life.steps) {
      if (!step.time) continue;  // without an answer: a timeout is no number
      std::cout << to_string(step.kind) << ' ' << synspect::report::micros(*step.time) << " us\n";
    }
  }
}
