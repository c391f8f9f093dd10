#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/stamp.hpp"
#include "probe/record.hpp"

namespace synspect::report {

/// Microseconds with three decimals: "38.400". Exact: no floating point in between.
[[nodiscard]] std::string micros(Duration duration);
/// The same for a computed mean or deviation, rounded to the nanosecond.
[[nodiscard]] std::string micros(double ns);
/// Seconds with nine decimals: "0.000038400". Exact, too.
[[nodiscard]] std::string seconds_text(Duration duration);
/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "2026-11-20T09:29:04.123456789Z".
[[nodiscard]] std::string utc(Stamp stamp);
/// The same into `out`, which has room for so many characters; they return its end, and allocate
/// nothing.
inline constexpr std::size_t kMostMicros = 21;
inline constexpr std::size_t kMostUtc = 30;
char* write_micros(char* out, Duration duration);
char* write_utc(char* out, Stamp stamp);
/// Whether it was asked for by a name, and not by its address.
[[nodiscard]] bool has_name(const probe::Job& job);
/// An address for people, with its scope: "fe80::1%eth0".
[[nodiscard]] std::string address_text(const Address& address, std::string_view interface);
/// "192.0.2.7 port 443", with the name before it where that is another text.
[[nodiscard]] std::string target_text(const probe::Job& job);
/// "captured at the server (by the hops that the packets have passed)".
[[nodiscard]] std::string vantage_text(infer::Vantage vantage, infer::VantageBasis basis);
/// Breaks `text` at spaces into lines of 80 columns at most; those after the first begin with
/// `indent` spaces. `begun`: columns of the first line that are taken. A longer word stays whole.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t begun);

}  // namespace synspect::report
