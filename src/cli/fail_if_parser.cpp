// condition   := conjunction { "or" conjunction }
// conjunction := negation { "and" negation }
// negation    := "not" negation | "(" condition ")" | threshold
// threshold   := STEP [ "." STATISTIC ] comparison limit
//              | ( "finding" | "severity" | "outcome" | "closed" ) ":" NAME [ comparison limit ]
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>

#include "cli/fail_if.hpp"
#include "cli/fail_if_lexer.hpp"
#include "infer/finding_ids.hpp"

namespace synspect::cli {
namespace {

template <typename T>
std::string_view name_of(T value) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    return value;
  } else {
    return to_string(value);
  }
}

template <typename Values>
std::string list_of(const Values& values) {
  std::string list;
  for (const auto value : values) {
    if (!list.empty()) list += ", ";
    list += name_of(value);
  }
  return list;
}

template <typename Values>
std::optional<typename Values::value_type> named(const Values& values, std::string_view name) {
  for (const auto value : values) {
    if (name_of(value) == name) return value;
  }
  return std::nullopt;
}

bool is_of_a_step(const Subject& subject) {
  return std::holds_alternative<AnyTime>(subject) || std::holds_alternative<TimeStatistic>(subject);
}

bool is_any_of(const Subject& subject, std::initializer_list<Statistic> statistics) {
  const auto* of = std::get_if<TimeStatistic>(&subject);
  return of != nullptr &&
         std::find(statistics.begin(), statistics.end(), of->statistic) != statistics.end();
}

bool is_time(const Subject& subject) {
  return is_of_a_step(subject) &&
         !is_any_of(subject, {Statistic::n, Statistic::ambiguous, Statistic::loss});
}

/// By recursive descent. Where a function returns nothing, `failure()` says why.
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text), lexer_(text) {}

  [[nodiscard]] std::optional<Condition> whole();
  [[nodiscard]] Failure failure() const {
    return {Errc::usage, fmt::format("--fail-if '{}': column {}: {}", text_, column_, why_)};
  }

 private:
  using Part = std::optional<Condition> (Parser::*)();

  /// What `part` reads, once or more, with `word` between. One alone stands for itself.
  template <typename Junction>
  std::optional<Condition> joined(std::string_view word, Part part);
  std::optional<Condition> condition() { return joined<Any>("or", &Parser::conjunction); }
  std::optional<Condition> conjunction() { return joined<All>("and", &Parser::negation); }
  std::optional<Condition> negation();
  std::optional<Condition> negated();
  std::optional<Condition> in_parentheses();
  std::optional<Condition> threshold();

  std::optional<Subject> subject();
  std::optional<Subject> of_step(infer::StepKind step);
  std::optional<Subject> finding();
  template <typename Values>
  std::optional<Subject> event(std::string_view what, const Values& values);

  std::optional<Limit> limit(const Subject& subject);
  std::optional<Limit> time(double number);
  std::optional<Limit> share(double number, const Token& at);
  std::optional<Limit> count(double number, const Token& at, bool may_be_share);

  /// The name of one of `values`, which `what` says the kind of.
  template <typename Values>
  std::optional<typename Values::value_type> pick(std::string_view what, const Values& values);
  [[nodiscard]] bool is_next(std::string_view text) const { return lexer_.next().text == text; }
  bool take(std::string_view text);
  std::nullopt_t fail(const Token& at, std::string why);
  std::nullopt_t expected(std::string_view what);

  const std::string& text_;
  Lexer lexer_;
  int depth_ = 0;
  std::size_t column_ = 1;
  std::string why_;
};

std::optional<Condition> Parser::whole() {
  auto all = condition();
  if (all && lexer_.next().kind != TokenKind::end) return expected("and, or or the end");
  return all;
}

template <typename Junction>
std::optional<Condition> Parser::joined(std::string_view word, Part part) {
  Junction junction;
  do {
    auto one = (this->*part)();
    if (!one) return std::nullopt;
    junction.of.push_back(*std::move(one));
  } while (take(word));
  if (junction.of.size() == 1) return std::move(junction.of.front());
  return Condition{std::move(junction)};
}

std::optional<Condition> Parser::negation() {
  const bool is_not = is_next("not");
  if (!is_not && !is_next("(")) return threshold();
  if (depth_ == kDeepestFailIf) {  // each level is one of the stack
    return fail(lexer_.next(), fmt::format("more than {} levels of ( and not", kDeepestFailIf));
  }
  ++depth_;
  auto inner = is_not ? negated() : in_parentheses();
  --depth_;
  return inner;
}

std::optional<Condition> Parser::negated() {
  lexer_.take();
  auto inner = negation();
  if (!inner) return std::nullopt;
  Not inverse;
  inverse.of.push_back(*std::move(inner));
  return Condition{std::move(inverse)};
}

std::optional<Condition> Parser::in_parentheses() {
  const Token open = lexer_.take();
  auto inner = condition();
  if (inner && !take(")")) {
    return expected(fmt::format("and, or or the ) of column {}'s (", open.column));
  }
  return inner;
}

std::optional<Condition> Parser::threshold() {
  auto subject = this->subject();
  if (!subject) return std::nullopt;
  if (lexer_.next().kind != TokenKind::comparison) {
    if (!is_of_a_step(*subject)) return Condition{Threshold{*subject, Comparison::above, Limit{}}};
    const bool bare = std::holds_alternative<AnyTime>(*subject);
    return expected(fmt::format("{}one of {}", bare ? ". or " : "", list_of(kComparisons)));
  }
  const auto comparison = named(kComparisons, lexer_.take().text);
  const auto limit = this->limit(*subject);
  if (!limit) return std::nullopt;
  return Condition{Threshold{*subject, *comparison, *limit}};
}

std::optional<Subject> Parser::subject() {
  const std::string_view first = lexer_.next().text;
  if (const auto step = named(infer::kSteps, first)) return of_step(*step);
  if (first == "finding") return finding();
  if (first == "severity") return event("severity", infer::kSeverities);
  if (first == "outcome") return event("outcome", infer::kOutcomes);
  if (first == "closed") return event("close", infer::kClosings);
  return expected(
      fmt::format("a step ({}), finding:, severity:, outcome: or closed:", list_of(infer::kSteps)));
}

std::optional<Subject> Parser::of_step(infer::StepKind step) {
  lexer_.take();
  if (!take(".")) return AnyTime{step};
  const auto statistic = pick("statistic", kStatistics);
  if (!statistic) return std::nullopt;
  return TimeStatistic{step, *statistic};
}

template <typename Values>
std::optional<Subject> Parser::event(std::string_view what, const Values& values) {
  lexer_.take();
  if (!take(":")) return expected(":");
  return pick(what, values);
}

std::optional<Subject> Parser::finding() {
  lexer_.take();
  if (!take(":")) return expected(":");
  if (named(infer::kSeverities, lexer_.next().text)) {
    return fail(lexer_.next(),
                fmt::format("{0} is no finding: severity:{0} is any so grave", lexer_.next().text));
  }
  const auto id = pick("finding", infer::kFindingIds);
  if (!id) return std::nullopt;
  return FindingIndex{*infer::finding_index(*id)};
}

std::optional<Limit> Parser::limit(const Subject& subject) {
  if (lexer_.next().kind != TokenKind::number) return expected("a number");
  const Token at = lexer_.take();
  double number = 0;
  const auto [end, error] = std::from_chars(at.text.begin(), at.text.end(), number);
  if (error != std::errc{}) return fail(at, "the number is out of range");
  if (is_any_of(subject, {Statistic::loss})) return share(number, at);
  return is_time(subject) ? time(number) : count(number, at, !is_of_a_step(subject));
}

std::optional<Limit> Parser::time(double number) {
  const auto unit = pick("unit", kTimeUnits);
  if (!unit) return std::nullopt;
  return Limit{number, *unit};
}

std::optional<Limit> Parser::share(double number, const Token& at) {
  if (!take("%")) return expected("%");
  if (number > 100) return fail(at, "a share is at most 100%");
  return Limit{number, Unit::percent};
}

std::optional<Limit> Parser::count(double number, const Token& at, bool may_be_share) {
  const Token unit = lexer_.next();
  if (may_be_share && is_next("%")) return share(number, at);
  if (unit.text == "%" || named(kTimeUnits, unit.text)) {
    return fail(unit, fmt::format("a count has no unit{}", may_be_share ? " but %" : ""));
  }
  if (number != std::floor(number)) return fail(at, "a count is a whole number");
  return Limit{number, Unit::lifecycles};
}

template <typename Values>
std::optional<typename Values::value_type> Parser::pick(std::string_view what,
                                                        const Values& values) {
  if (lexer_.next().kind != TokenKind::word) {
    return expected(fmt::format("one of {}", list_of(values)));
  }
  const auto value = named(values, lexer_.next().text);
  if (value) {
    lexer_.take();
    return value;
  }
  return fail(lexer_.next(),
              fmt::format("no such {} {}: one of {}", what, lexer_.next().text, list_of(values)));
}

bool Parser::take(std::string_view text) {
  if (!is_next(text)) return false;
  lexer_.take();
  return true;
}

std::nullopt_t Parser::fail(const Token& at, std::string why) {
  column_ = at.column;
  why_ = std::move(why);
  return std::nullopt;
}

std::nullopt_t Parser::expected(std::string_view what) {
  const Token& at = lexer_.next();
  const std::string_view found = at.kind == TokenKind::end ? "the end" : at.text;
  return fail(at, fmt::format("expected {}, not {}", what, found));
}

}  // namespace

Result<FailIf> parse_fail_if(const std::string& text) {
  if (text.size() > kLongestFailIf) {
    return Failure{Errc::usage,
                   fmt::format("--fail-if: column {}: an expression has at most {} characters",
                               kLongestFailIf + 1, kLongestFailIf)};
  }
  Parser parser{text};
  auto condition = parser.whole();
  if (!condition) return parser.failure();
  return FailIf{text, *std::move(condition)};
}

}  // namespace synspect::cli
