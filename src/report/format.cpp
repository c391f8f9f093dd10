#include "report/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "report/printable.hpp"

namespace synspect::report {

namespace {

/// Exactly `Digits` decimal digits, the last ones of `value`.
template <std::size_t Digits>
char* write_digits(char* out, std::uint64_t value) {
  for (std::size_t i = Digits; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + Digits;
}

char* write_character(char* out, char character) {
  *out = character;
  return out + 1;
}

}  // namespace

std::string micros(Duration duration) {
  std::array<char, kMostMicros> out{};
  return {out.data(), write_micros(out.data(), duration)};
}

std::string micros(double ns) {
  return micros(Duration{std::llround(ns)});
}

std::string seconds_text(Duration duration) {
  const auto ns = duration.count();
  const auto magnitude = ns < 0 ? -static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  constexpr std::uint64_t second = 1'000'000'000;
  return fmt::format("{}{}.{:09}", ns < 0 ? "-" : "", magnitude / second, magnitude % second);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string utc(Stamp stamp) {
  std::array<char, kMostUtc> out{};
  return {out.data(), write_utc(out.data(), stamp)};
}

char* write_micros(char* out, Duration duration) {
  const auto ns = duration.count();
  const auto magnitude = ns < 0 ? -static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  if (ns < 0) out = write_character(out, '-');
  out = std::to_chars(out, out + kMostMicros, magnitude / 1000).ptr;
  return write_digits<3>(write_character(out, '.'), magnitude % 1000);
}

// Each Stamp is in a year of four digits: 1677 to 2262.
char* write_utc(char* out, Stamp stamp) {
  using namespace std::chrono;
  const sys_time<nanoseconds> time{nanoseconds{stamp.ns}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  const auto two = [&out](char before, std::uint64_t value) {
    out = write_digits<2>(write_character(out, before), value);
  };
  out = write_digits<4>(out, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  two('-', static_cast<unsigned>(date.month()));
  two('-', static_cast<unsigned>(date.day()));
  two('T', static_cast<std::uint64_t>(clock.hours().count()));
  two(':', static_cast<std::uint64_t>(clock.minutes().count()));
  two(':', static_cast<std::uint64_t>(clock.seconds().count()));
  const auto fraction = static_cast<std::uint64_t>(clock.subseconds().count());
  return write_character(write_digits<9>(write_character(out, '.'), fraction), 'Z');
}

bool has_name(const probe::Job& job) {
  return !Address::parse(job.name.substr(0, job.name.find('%'))).has_value();
}

std::string address_text(const Address& address, std::string_view interface) {
  return printable(scoped(address, interface));
}

std::string target_text(const probe::Job& job) {
  const std::string address = address_text(job.remote.address, job.path.interface);
  const std::string name = has_name(job) ? printable(job.name) + " (" + address + ")" : address;
  return fmt::format("{} port {}", name, job.remote.port);
}

std::string vantage_text(infer::Vantage vantage, infer::VantageBasis basis) {
  const auto why = [basis] {
    switch (basis) {
      case infer::VantageBasis::given: return "as you say";
      case infer::VantageBasis::recorded: return "by synspect itself";
      case infer::VantageBasis::direction: return "by the packets that its host sent";
      case infer::VantageBasis::hops: return "by the hops that packets have passed";
      case infer::VantageBasis::delays: return "by which side answers sooner";
      case infer::VantageBasis::nothing: return "assumed";
    }
    return "?";
  };
  const bool between = vantage == infer::Vantage::middle;
  return fmt::format("captured {} ({})",
                     between ? "between both sides" : fmt::format("at the {}", to_string(vantage)),
                     why());
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
