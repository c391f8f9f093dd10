// What others have written (names, interfaces, failures, what a capture file says) reaches a
// terminal as text and as nothing else, whatever the form of output.
#include "report/printable.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "csv_reading.hpp"
#include "played.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/ladder.hpp"
#include "report/lifecycle_csv.hpp"
#include "report/scan_csv.hpp"
#include "report/scan_json.hpp"
#include "report/scan_text.hpp"
#include "report/table.hpp"
#include "report/text.hpp"
#include "report/utf8.hpp"
#include "scanned.hpp"

namespace synspect::test {
namespace {

const std::string kHostile[] = {
    "\x1b]0;title\x07\x1b[2J",
    "line\r\nsynspect: all is well\n\n",
    "\x7f\x08\x08",
    "\xc2\x9b[2J\xc2\x85\xc2\x90",  // C1 in UTF-8
    "\x9b[31m\x90",                 // C1 as octets
    "\xe2\x80\xae\xe2\x81\xa6gpj",  // bidi
    "\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf",
    "\xff\xfe\xc0\xaf\xed\xa0\x80",
    "a\tb\x0b\x0c",
    std::string("nul\0l", 5),
};

/// The first character of `text` that a terminal would not just show, but for line feeds.
std::string unprintable_in(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = report::utf8_sequence(text);
    if (length == 0) return "no UTF-8";
    const char32_t point = report::utf8_code_point(text.substr(0, length));
    if (report::is_unprintable(point) && point != '\n') return std::to_string(point);
    text.remove_prefix(length);
  }
  return "";
}

probe::Record record_with(const std::string& text, bool failed) {
  probe::Record record = record_of(failed ? refused() : clean_close());
  record.job.name = text;
  record.job.path.interface = text;
  record.job.path.source = *Address::parse("fe80::1");
  record.job.remote.address = *Address::parse("fe80::9");
  if (failed) record.error = text;
  record.life.findings.push_back({"filtered", infer::Severity::warning, text, {}, "Look."});
  record.icmp.push_back({record.started, *Address::parse("fe80::7"), 1, 4, {}, {}});
  return record;
}

template <typename Reporter, typename... Options>
std::string told(const probe::Record& record, Options... options) {
  std::ostringstream out;
  Reporter reporter{out, options...};
  reporter.on_record(record);
  probe::Summary summary{record.job};
  summary.add(record);
  summary.add(record);
  if constexpr (requires { reporter.on_summary(summary); }) reporter.on_summary(summary);
  return out.str();
}

template <typename Reporter, typename... Options>
std::string told_of_scan(const probe::ScanRecord& record, Options... options) {
  std::string out;
  Reporter{out, options...}.on_record(record);
  return out;
}

}  // namespace

TEST_CASE("printable: what a terminal would act on is written out") {
  struct Row {
    std::string text;
    std::string shown;
  };
  const Row rows[] = {
      {"plain ~ text", "plain ~ text"},
      {"d\xc3\xbcrer \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x8c\x8d",
       "d\xc3\xbcrer \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x8c\x8d"},
      {"\x1b[31m", "\\x1b[31m"},
      {"a\r\nb\t", "a\\x0d\\x0ab\\x09"},
      {std::string("\0\x7f", 2), "\\x00\\x7f"},
      {"\xc2\x80\xc2\x9f\xc2\xa0", "\\u{0080}\\u{009f}\xc2\xa0"},
      {"\x9b\xc3", "\\x9b\\xc3"},
      {"\xe2\x80\xae\xe2\x80\xa8\xe2\x81\xa9", "\\u{202e}\\u{2028}\\u{2069}"},
      {"\xf3\xa0\x81\xa1", "\\u{e0061}"},
      {"\xe2\x80", "\\xe2\\x80"},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.shown);
    CHECK(report::printable(row.text) == row.shown);
  }
}

TEST_CASE("printable JSON: the same value") {
  CHECK(report::printable_json(
            "[\n\"a\xc2\x9b\x7f\xe2\x80\xae\xf3\xa0\x81\xa1\xe2\x82\xac\x9b\"]\n") ==
        "[\n\"a\\u009b\\u007f\\u202e\\udb40\\udc61\xe2\x82\xac\\ufffd\"]\n");
}

TEST_CASE("printable: no form of output lets a hostile text through") {
  using report::Palette;
  using report::TextReporter;
  const Palette plain{false};
  for (const std::string& hostile : kHostile) {
    CAPTURE(report::printable(hostile));
    for (const bool failed : {false, true}) {
      const probe::Record record = record_with(hostile, failed);
      for (const auto detail : {TextReporter::Detail::line, TextReporter::Detail::options}) {
        CHECK(unprintable_in(told<TextReporter>(record, plain, detail, false)) == "");
      }
      CHECK(unprintable_in(
                told<report::TableReporter>(record, plain, report::SegmentInfo::Detail::raw,
                                            report::TableReporter::Below::findings)) == "");
      CHECK(unprintable_in(told<report::LadderReporter>(record, plain,
                                                        report::LadderReporter::Options{})) == "");
      CHECK(unprintable_in(told<report::JsonReporter>(record)) == "");
      CHECK(unprintable_in(told<report::LifecycleCsvReporter>(record)) == "");

      probe::ScanRecord scanned = report::without_transcript(record);
      scanned.name = hostile;
      CHECK(unprintable_in(told_of_scan<report::ScanTextReporter>(scanned, plain)) == "");
      CHECK(unprintable_in(told_of_scan<report::ScanCsvReporter>(scanned)) == "");
      CHECK(unprintable_in(told_of_scan<report::ScanJsonReporter>(scanned)) == "");
    }
  }
}

TEST_CASE("printable: a hostile text adds no line") {
  const auto lines = [](const std::string& name) {
    const std::string text =
        told<report::TextReporter>(record_with(name, false), report::Palette{false},
                                   report::TextReporter::Detail::line, false);
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(lines("a\nb\r\nc") == lines("a"));
}

TEST_CASE("CSV: no cell of others is a formula, and numbers stay numbers") {
  struct Row {
    std::string text;
    std::string cell;
  };
  const Row rows[] = {
      {"=1+1", "'=1+1"},
      {"=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@SUM(1)", "'@SUM(1)"},
      {"\t=1", "\\x09=1"},
      {"\r=1", "\\x0d=1"},
      {"\n=1", "\\x0a=1"},
      {"\xef\xbc\x9dx", "\'\xef\xbc\x9dx"},
      {"a=1", "a=1"},
      {"1.5", "1.5"},
      {"'=1", "'=1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.cell);
    std::string out;
    probe::ScanRecord record = scanned(half_open());
    record.name = record.interface = record.error = row.text;
    report::ScanCsvReporter{out}.on_record(record);
    const auto cells = only_row(out);
    CHECK(cells.at("name") == row.cell);
    CHECK(cells.at("interface") == row.cell);
    CHECK(cells.at("error") == row.cell);
    CHECK(cells.at("syn_rtt_us") == "38.400");
  }
}

}  // namespace synspect::test
