#include "cli/fail_if_lexer.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>

#include "cli/fail_if.hpp"

namespace synspect::cli {
namespace {

/// With all parentheses that its structure needs, so that a row shows how it was understood.
struct Shown {
  std::string operator()(const Threshold& threshold) const {
    return fmt::format("{} {} {}{}", to_string(threshold.subject), to_string(threshold.comparison),
                       threshold.limit.number, to_string(threshold.limit.unit));
  }
  std::string operator()(const Not& inverse) const {
    return fmt::format("not({})", std::visit(*this, inverse.of.front().is));
  }
  std::string operator()(const All& all) const { return list("and", all.of); }
  std::string operator()(const Any& any) const { return list("or", any.of); }

  [[nodiscard]] std::string list(const char* name, const std::vector<Condition>& of) const {
    std::string text;
    for (const Condition& each : of) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", std::visit(*this, each.is));
    }
    return fmt::format("{}({})", name, text);
  }
};

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("--fail-if: what is written is what is understood") {
  struct Row {
    std::string text;
    std::string meaning;
  };
  const Row rows[] = {
      {"syn > 5ms", "syn > 5ms"},
      {"ack < 5us", "ack < 5us"},
      {"fin >= 1.5s", "fin >= 1.5s"},
      {"peer_fin <= 20 ns", "peer_fin <= 20ns"},
      {"last_ack == 0ms", "last_ack == 0ms"},
      {"syn != 1ms", "syn != 1ms"},
      {"syn.min > 1ms", "syn.min > 1ms"},
      {"syn.mean > 1ms", "syn.mean > 1ms"},
      {"syn.max > 1ms", "syn.max > 1ms"},
      {"syn.stddev > 1ms", "syn.stddev > 1ms"},
      {"syn.mdev > 1ms", "syn.mdev > 1ms"},
      {"syn.jitter > 1ms", "syn.jitter > 1ms"},
      {"syn.loss > 0.5%", "syn.loss > 0.5%"},
      {"syn.p50 > 1ms", "syn.p50 > 1ms"},
      {"syn.p90 > 1ms", "syn.p90 > 1ms"},
      {"syn.p95 > 1ms", "syn.p95 > 1ms"},
      {"syn.p99 > 1ms", "syn.p99 > 1ms"},
      {"syn.n < 10", "syn.n < 10"},
      {"fin.ambiguous > 0", "fin.ambiguous > 0"},
      {"finding:close-wait-stuck", "finding:close-wait-stuck > 0"},
      {"finding:accept-queue-full >= 3", "finding:accept-queue-full >= 3"},
      {"finding:unreachable > 0.5%", "finding:unreachable > 0.5%"},
      {"severity:warning", "severity:warning > 0"},
      {"severity:error >= 10%", "severity:error >= 10%"},
      {"outcome:refused", "outcome:refused > 0"},
      {"outcome:open < 10", "outcome:open < 10"},
      {"closed:not-attempted == 100%", "closed:not-attempted == 100%"},
      // Blanks are free, also where a unit or a name follows.
      {"syn.p95>20ms", "syn.p95 > 20ms"},
      {" \tsyn . p95\n>  20 ms ", "syn.p95 > 20ms"},
      {"outcome : filtered>1 %", "outcome:filtered > 1%"},
      {"(closed:reset)and(syn>1s)", "and(closed:reset > 0, syn > 1s)"},
      // `not` binds closer than `and`, and that closer than `or`.
      {"not closed:reset and closed:clean", "and(not(closed:reset > 0), closed:clean > 0)"},
      {"closed:reset or closed:clean and closed:timeout",
       "or(closed:reset > 0, and(closed:clean > 0, closed:timeout > 0))"},
      {"closed:reset and closed:clean or closed:timeout",
       "or(and(closed:reset > 0, closed:clean > 0), closed:timeout > 0)"},
      {"closed:reset and (closed:clean or closed:timeout)",
       "and(closed:reset > 0, or(closed:clean > 0, closed:timeout > 0))"},
      {"not (closed:reset or syn > 1s)", "not(or(closed:reset > 0, syn > 1s))"},
      {"not not closed:reset", "not(not(closed:reset > 0))"},
      {"((syn > 1s))", "syn > 1s"},
      {"syn > 1s or ack > 1s or fin > 1s", "or(syn > 1s, ack > 1s, fin > 1s)"},
      {"syn > 1s and ack > 1s and fin > 1s", "and(syn > 1s, ack > 1s, fin > 1s)"},
      {repeated("(", kDeepestFailIf) + "syn > 1s" + repeated(")", kDeepestFailIf), "syn > 1s"},
      // What is closed again is no depth.
      {repeated("(syn > 1s) and ", 40) + "ack > 1s",
       "and(" + repeated("syn > 1s, ", 40) + "ack > 1s)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto expression = parse_fail_if(row.text);
    REQUIRE_MESSAGE(expression.has_value(), expression.error().text);
    CHECK(expression->text == row.text);
    CHECK(std::visit(Shown{}, expression->condition.is) == row.meaning);
  }
}

TEST_CASE("--fail-if: what is wrong, at which column, and what was expected there") {
  const std::string subjects =
      "expected a step (syn, ack, fin, peer_fin, last_ack), finding:, severity:, outcome: or "
      "closed:, not ";
  const std::string comparisons = "expected one of <, <=, >, >=, ==, !=, not ";
  const std::string bare = "expected . or one of <, <=, >, >=, ==, !=, not ";
  const std::string statistics =
      "one of n, min, mean, max, mdev, stddev, jitter, p50, p90, p95, p99, ambiguous, loss";
  const std::string units = "one of ns, us, ms, s";
  struct Row {
    std::string text;
    std::size_t column;
    std::string why;
  };
  const Row rows[] = {
      {"", 1, subjects + "the end"},
      {"   ", 4, subjects + "the end"},
      {"syn.p59 > 20ms", 5, "no such statistic p59: " + statistics},
      {"syn. > 20ms", 6, "expected " + statistics + ", not >"},
      {"syn.", 5, "expected " + statistics + ", not the end"},
      {"sny > 20ms", 1, subjects + "sny"},
      {"SYN > 20ms", 1, subjects + "SYN"},
      {"20ms < syn", 1, subjects + "20"},
      {"or syn > 1s", 1, subjects + "or"},
      {"syn", 4, bare + "the end"},
      {"syn 5ms", 5, bare + "5"},
      {"syn = 5ms", 5, bare + "="},
      {"syn.p95", 8, comparisons + "the end"},
      {"syn.p95 p95", 9, comparisons + "p95"},
      {"syn.p95 ! 5ms", 9, comparisons + "!"},
      {"syn >", 6, "expected a number, not the end"},
      {"syn > ms", 7, "expected a number, not ms"},
      {"syn > -5ms", 7, "expected a number, not -"},
      {"syn > .5ms", 7, "expected a number, not ."},
      {"syn >> 5ms", 6, "expected a number, not >"},
      {"syn > 20", 9, "expected " + units + ", not the end"},
      {"syn > 5.ms", 8, "expected " + units + ", not ."},
      {"syn > 5%", 8, "expected " + units + ", not %"},
      {"syn > 20 and fin > 1s", 10, "no such unit and: " + units},
      {"syn > 20m", 9, "no such unit m: " + units},
      {"syn > 20msand fin > 1s", 9, "no such unit msand: " + units},
      {"syn.n > 20ms", 11, "a count has no unit"},
      {"syn.n > 20%", 11, "a count has no unit"},
      {"syn.ambiguous > 1.5", 17, "a count is a whole number"},
      {"syn.loss > 1", 13, "expected %, not the end"},
      {"syn.loss > 1ms", 13, "expected %, not ms"},
      {"syn.loss > 101%", 12, "a share is at most 100%"},
      {"syn.n > 1%", 10, "a count has no unit"},
      {"outcome:open > 5s", 17, "a count has no unit but %"},
      {"outcome:open > 0.5", 16, "a count is a whole number"},
      {"outcome:open < 100.1%", 16, "a share is at most 100%"},
      {"outcome", 8, "expected :, not the end"},
      {"outcome.open", 8, "expected :, not ."},
      {"finding close-wait-stuck", 9, "expected :, not close-wait-stuck"},
      {"outcome:closed", 9,
       "no such outcome closed: one of open, refused, filtered, unreachable, error"},
      {"closed:", 8, "expected one of clean, reset, timeout, not-attempted, not the end"},
      {"closed:often", 8, "no such close often: one of clean, reset, timeout, not-attempted"},
      {"severity:grave", 10, "no such severity grave: one of info, warning, error"},
      {"finding:warning", 9, "warning is no finding: severity:warning is any so grave"},
      {"finding:error > 3", 9, "error is no finding: severity:error is any so grave"},
      {"(syn > 1s", 10, "expected and, or or the ) of column 1's (, not the end"},
      {"syn > 1s or ((ack > 1s)", 24, "expected and, or or the ) of column 13's (, not the end"},
      {"syn > 1s)", 9, "expected and, or or the end, not )"},
      {"()", 2, subjects + ")"},
      {"syn > 1s ack > 1s", 10, "expected and, or or the end, not ack"},
      {"syn > 1s && ack > 1s", 10, "expected and, or or the end, not &"},
      {"syn > 1s and", 13, subjects + "the end"},
      {"syn > 1s and or", 14, subjects + "or"},
      {"not", 4, subjects + "the end"},
      {"closed:reset not", 14, "expected and, or or the end, not not"},
      {"syn > 5\xc2\xb5s", 8, "expected " + units + ", not \xc2\xb5"},
      {"\xe2\x88\x80 syn", 1, subjects + "\xe2\x88\x80"},
      {repeated("(", kDeepestFailIf + 1) + "syn > 1s", 33, "more than 32 levels of ( and not"},
      {repeated("not ", kDeepestFailIf + 1) + "syn > 1s", 129, "more than 32 levels of ( and not"},
      {repeated("not(", kDeepestFailIf) + "syn > 1s", 65, "more than 32 levels of ( and not"},
      {"syn > " + repeated("9", 400) + "s", 7, "the number is out of range"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto expression = parse_fail_if(row.text);
    REQUIRE(expression.has_error());
    CHECK(expression.error().code == Errc::usage);
    CHECK(expression.error().text ==
          fmt::format("--fail-if '{}': column {}: {}", row.text, row.column, row.why));
  }
}

TEST_CASE("--fail-if: a finding that there is not is answered by those that there are") {
  const auto expression = parse_fail_if("finding:close-wait-stcuk");
  REQUIRE(expression.has_error());
  const std::string text = expression.error().text;
  CHECK(text.find("column 9: no such finding close-wait-stcuk: one of accept-queue-full, ") !=
        std::string::npos);
  CHECK(text.find(", close-wait-stuck, ") != std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
}

TEST_CASE("--fail-if: an expression has an end") {
  const std::string most = "syn > 1s" + std::string(kLongestFailIf - 8, ' ');
  CHECK(parse_fail_if(most).has_value());
  const auto longer = parse_fail_if(most + " ");
  REQUIRE(longer.has_error());
  CHECK(longer.error().text == "--fail-if: column 1001: an expression has at most 1000 characters");
}

TEST_CASE("--fail-if: whatever is written is understood, or wrong at a column that it has") {
  const std::string_view sound[] = {
      "not (syn.p95 > 20ms and fin.n >= 3) or last_ack != 1.5us",
      "finding:close-wait-stuck > 10% and severity:warning",
      "((outcome:open < 10)) or closed:not-attempted == 0",
  };
  const std::string_view pieces[] = {"",  " ", "(", ")", ".", ":",    "%",        "not ",     "-",
                                     "9", "s", ">", "=", "!", "\xff", "\xc2\xb5", "((((((((("};
  std::mt19937 random{793};
  int understood = 0;
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text{sound[random() % std::size(sound)]};
    for (auto changes = random() % 4; changes > 0; --changes) {
      text.replace(random() % text.size(), random() % 3, pieces[random() % std::size(pieces)]);
    }
    const auto expression = parse_fail_if(text);
    if (expression) {
      ++understood;
      continue;
    }
    ++refused;
    const std::string& why = expression.error().text;
    const std::string before = fmt::format("--fail-if '{}': column ", text);
    REQUIRE(why.substr(0, before.size()) == before);
    const auto column = std::stoul(why.substr(before.size()));
    REQUIRE(column >= 1);
    REQUIRE(column <= text.size() + 1);
  }
  CHECK(understood > 1000);
  CHECK(refused > 1000);
}

}  // namespace synspect::cli
