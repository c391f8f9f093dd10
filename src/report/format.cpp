#include "report/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace synspect::report {

std::string micros(Duration duration) {
  const auto ns = duration.count();
  const auto magnitude = ns < 0 ? -static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  return fmt::format("{}{}.{:03}", ns < 0 ? "-" : "", magnitude / 1000, magnitude % 1000);
}

std::string micros(double ns) {
  return micros(Duration{std::llround(ns)});
}

std::string utc(Stamp stamp) {
  using namespace std::chrono;
  const sys_time<nanoseconds> time{nanoseconds{stamp.ns}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string scoped(const Address& address, const std::string& interface) {
  return address.is_link_local() ? address.text() + "%" + interface : address.text();
}

std::string target_text(const probe::Job& job) {
  const std::string address = scoped(job.remote.address, job.path.interface);
  const std::string name = job.resolve ? job.name + " (" + address + ")" : address;
  return fmt::format("{} port {}", name, job.remote.port);
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t begun) {
  constexpr std::size_t columns = 80;
  std::string out;
  std::size_t column = begun;
  bool line_is_empty = begun <= indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!line_is_empty && column + 1 + word.size() > columns) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (!out.empty()) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    line_is_empty = false;
  }
  return out;
}

}  // namespace synspect::report
