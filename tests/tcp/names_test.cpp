#include <doctest/doctest.h>

#include <cstddef>
#include <ostream>
#include <set>
#include <string_view>
#include <utility>

#include "tcp/drop.hpp"
#include "tcp/state.hpp"

namespace synspect::tcp {
namespace {

/// How many different names the first `count` values have, "?" being none.
template <typename Enum>
std::size_t different_names(std::size_t count) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < count; ++i) names.insert(to_string(static_cast<Enum>(i)));
  return names.size() - names.count("?");
}

}  // namespace

TEST_CASE("states are spelt as in RFC 9293 section 3.3.2") {
  const std::pair<State, std::string_view> rows[] = {
      {State::closed, "CLOSED"},           {State::listen, "LISTEN"},
      {State::syn_sent, "SYN-SENT"},       {State::syn_received, "SYN-RECEIVED"},
      {State::established, "ESTABLISHED"}, {State::fin_wait_1, "FIN-WAIT-1"},
      {State::fin_wait_2, "FIN-WAIT-2"},   {State::close_wait, "CLOSE-WAIT"},
      {State::closing, "CLOSING"},         {State::last_ack, "LAST-ACK"},
      {State::time_wait, "TIME-WAIT"},
  };
  for (const auto& [state, name] : rows) CHECK(to_string(state) == name);
}

TEST_CASE("each state, cause and drop has a name of its own") {
  constexpr auto after_last = [](auto last) { return static_cast<std::size_t>(last) + 1; };
  CHECK(different_names<State>(after_last(State::time_wait)) == after_last(State::time_wait));
  CHECK(different_names<Cause>(after_last(Cause::time_wait_over)) ==
        after_last(Cause::time_wait_over));
  CHECK(different_names<Drop>(kDropReasons) == kDropReasons);
  CHECK(after_last(Drop::icmp_not_in_flight) == kDropReasons);
}

}  // namespace synspect::tcp
