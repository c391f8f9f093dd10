#include "net/resolver.hpp"

#include <fmt/format.h>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <future>
#include <memory>
#include <string_view>
#include <system_error>
#include <thread>

#include "net/clock.hpp"
#include "net/route.hpp"

namespace synspect::net {
namespace {

using boost::asio::ip::tcp;

Failure usage(const std::string& host, std::string_view reason) {
  return {Errc::usage, fmt::format("target {}: {}", host, reason)};
}

/// A name whose last label is a number is none (RFC 3696 section 2). The C library would read it
/// as an address in one of its old notations: 010.0.0.1 as 8.0.0.1, 127.1 as 127.0.0.1.
bool ends_in_number(std::string_view host) {
  const auto last = host.substr(host.find_last_of('.') + 1);  // npos + 1: the whole name
  const bool hex = last.starts_with("0x") || last.starts_with("0X");
  const auto digits = hex ? last.substr(2) : last;
  const auto allowed = hex ? "0123456789abcdefABCDEF" : "0123456789";
  return !last.empty() && digits.find_first_not_of(allowed) == std::string_view::npos;
}

Result<Resolved> literal(const std::string& host, const Address& address, std::string_view scope,
                         std::optional<Family> family) {
  if (family && *family != address.family()) {
    return usage(host, fmt::format("an {} address, but -{} was given", to_string(address.family()),
                                   *family == Family::v6 ? 6 : 4));
  }
  Resolved resolved{address, 0, {}};
  if (!scope.empty()) {
    const auto index = interface_index(std::string{scope});
    if (!index) return index.error();
    resolved.scope = *index;
  }
  return resolved;
}

struct Answer {
  boost::system::error_code error;
  tcp::resolver::results_type endpoints;
  Duration took{};
};

Answer ask_system(const std::string& host, std::optional<Family> family) {
  boost::asio::io_context io;
  tcp::resolver resolver{io};
  Answer answer;
  const Instant asked = steady_now();
  // No "address configured" flag: it hides the names of a host that has nothing but lo.
  constexpr tcp::resolver::flags no_flags{};
  if (family) {
    const auto protocol = *family == Family::v6 ? tcp::v6() : tcp::v4();
    answer.endpoints = resolver.resolve(protocol, host, "", no_flags, answer.error);
  } else {
    answer.endpoints = resolver.resolve(host, "", no_flags, answer.error);
  }
  answer.took = steady_now() - asked;
  return answer;
}

Resolved first_of(const Answer& answer) {
  const auto address = answer.endpoints.begin()->endpoint().address();
  if (address.is_v4()) return {Address{address.to_v4().to_bytes()}, 0, answer.took};
  const auto v6 = address.to_v6();
  return {Address{v6.to_bytes()}, static_cast<std::uint32_t>(v6.scope_id()), answer.took};
}

Failure not_resolved(const std::string& host, std::string_view reason) {
  return {Errc::not_resolved, fmt::format("resolve {}: {}", host, reason)};
}

Failure refusal(const std::string& host, std::optional<Family> family,
                const boost::system::error_code& error) {
  namespace failures = boost::asio::error;
  if (error == failures::host_not_found || error == failures::no_data) {
    if (!family) return not_resolved(host, "host not found");
    return not_resolved(
        host, fmt::format("host not found, or without an {} address", to_string(*family)));
  }
  if (error == failures::host_not_found_try_again) {
    return not_resolved(host, "the name server did not answer");
  }
  if (error.category() == boost::system::system_category()) {
    return os_failure("resolve " + host, error.value());
  }
  return not_resolved(host, error.message());
}

}  // namespace

Result<Resolved> resolve(const std::string& host, std::optional<Family> family, Duration timeout) {
  const auto percent = host.find('%');
  const std::string bare = host.substr(0, percent);
  const auto address = Address::parse(bare);
  if (percent != std::string::npos) {
    const auto scope = std::string_view{host}.substr(percent + 1);
    if (!address || !address->is_v6()) return usage(host, "only an IPv6 address has a scope");
    if (scope.empty()) return usage(host, "the scope is empty");
    return literal(host, *address, scope, family);
  }
  if (address) return literal(host, *address, {}, family);
  if (host.empty() || ends_in_number(host)) return usage(host, "neither a name nor an address");

  // The C library's resolver cannot be interrupted, so that a thread of its own waits for it, and
  // outlives this call where the time is up.
  auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  try {
    std::thread{[promise, host, family] { promise->set_value(ask_system(host, family)); }}.detach();
  } catch (const std::system_error& failed) {
    return os_failure("start a thread", failed.code().value());
  }
  if (future.wait_for(timeout) != std::future_status::ready) {
    const double seconds = std::chrono::duration<double>(timeout).count();
    return not_resolved(host, fmt::format("no answer within {:g} s", seconds));
  }
  const Answer answer = future.get();
  if (answer.error) return refusal(host, family, answer.error);
  return first_of(answer);
}

}  // namespace synspect::net
