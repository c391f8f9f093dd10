#pragma once

#include <string>

#include "report/reporter.hpp"
#include "support/transcript.hpp"

namespace synspect::test {

/// db.example at 192.0.2.9:80, resolved in 812.4 us, from 192.0.2.1 on eth0.
[[nodiscard]] probe::Job sample_job();

/// A session that has seen these lines and nothing else, as they are told to `reporter`. What the
/// machine itself would send is thrown away: reports rest on the transcript alone. A line that
/// begins with "damaged " arrives with a wrong checksum; ICMP errors are written as in Lines.
[[nodiscard]] probe::Record play(const Lines& lines, report::Reporter& reporter,
                                 const probe::Job& job = sample_job(),
                                 const probe::Plan& plan = {});
/// The record alone.
[[nodiscard]] probe::Record record_of(const Lines& lines, const probe::Job& job = sample_job(),
                                      const probe::Plan& plan = {});

// Transcripts that several tests report on.
[[nodiscard]] Lines clean_close();   ///< four segments
[[nodiscard]] Lines server_first();  ///< after a greeting
[[nodiscard]] Lines refused();
[[nodiscard]] Lines filtered();       ///< three SYNs
[[nodiscard]] Lines retransmitted();  ///< two SYNs, the answer is uncertain; then clean

/// What stands after each `KEY":` whose key ends in `suffix`, up to the next comma or bracket.
[[nodiscard]] std::vector<std::string> values_of(const std::string& json,
                                                 const std::string& suffix);
/// "38.400", "-0.001": a number with exactly three decimals.
[[nodiscard]] bool has_three_decimals(const std::string& number);
/// Without blanks at the ends of lines.
[[nodiscard]] std::string trimmed(const std::string& text);
/// Columns of the longest line; UTF-8 sequences count once, colours not at all.
[[nodiscard]] std::size_t widest(const std::string& text);
[[nodiscard]] std::string without_colour(const std::string& text);

}  // namespace synspect::test
