#include "net/name_service.hpp"

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>
#include <thread>

#include "net/message.hpp"

namespace synspect::net {
namespace {

constexpr std::size_t kLongestName = 1024;

/// In front of the host in a request.
struct Question {
  std::int64_t timeout_ns = 0;
  std::uint8_t family = 0;  ///< 4, 6 or 0
};

/// In front of the text of a failure in an answer.
struct Answer {
  bool resolved = false;
  Errc code = Errc::local;
  std::uint8_t family = 0;
  std::array<std::uint8_t, 16> octets{};
  std::uint32_t scope = 0;
  std::int64_t took_ns = -1;  ///< -1: nobody was asked
};

template <typename Head>
std::string message_of(const Head& head, std::string_view rest) {
  std::string octets(sizeof head, '\0');
  std::memcpy(octets.data(), &head, sizeof head);
  return octets.append(rest);
}

template <typename Head>
std::optional<Head> head_of(const std::string& octets) {
  if (octets.size() < sizeof(Head)) return std::nullopt;
  Head head;
  std::memcpy(&head, octets.data(), sizeof head);
  return head;
}

std::string refusal(const Failure& failure) {
  Answer answer;
  answer.code = failure.code;
  return message_of(answer, failure.text);
}

std::string answer_to(const Question& question, const std::string& host) {
  std::optional<Family> family;
  if (question.family != 0) family = question.family == 6 ? Family::v6 : Family::v4;
  const auto resolved = resolve(host, family, Duration{question.timeout_ns});
  if (!resolved) return refusal(resolved.error());
  Answer answer;
  answer.resolved = true;
  answer.family = resolved->address.is_v6() ? 6 : 4;
  const auto octets = resolved->address.octets();
  std::memcpy(answer.octets.data(), octets.data(), octets.size());
  answer.scope = resolved->scope;
  if (resolved->took) answer.took_ns = resolved->took->count();
  return message_of(answer, {});
}

/// A name that is being asked for must not keep this process when the other one has ended.
void serve_names(int socket) {
  while (const auto request = receive_message(socket)) {
    const auto question = head_of<Question>(request->octets);
    if (!question) return;
    const std::string host = request->octets.substr(sizeof(Question));
    try {
      std::thread{[socket, question = *question, host] {
        (void)send_message(socket, answer_to(question, host));
      }}.detach();
    } catch (const std::system_error& failed) {
      const Failure failure =
          os_failure("resolve " + host + ": start a thread", failed.code().value());
      (void)send_message(socket, refusal(failure));
    }
  }
}

Result<Resolved> resolved_from(const std::string& octets) {
  const auto answer = head_of<Answer>(octets);
  if (!answer) return Failure{Errc::local, "resolve: an answer that is none"};
  if (!answer->resolved) return Failure{answer->code, octets.substr(sizeof(Answer))};
  Resolved resolved;
  resolved.address = Address{std::span{answer->octets}.first(answer->family == 6 ? 16 : 4)};
  resolved.scope = answer->scope;
  if (answer->took_ns >= 0) resolved.took = Duration{answer->took_ns};
  return resolved;
}

}  // namespace

Result<void> NameService::start() {
  if (process_) return {};
  auto process =
      SideProcess::start("synspect-names", unprivileged_user(), Keep::nothing, serve_names);
  if (!process) return process.error();
  process_.emplace(*std::move(process));
  return {};
}

Result<Resolved> NameService::resolve(const std::string& host, std::optional<Family> family,
                                      Duration timeout) {
  const std::scoped_lock lock{asking_};
  if (Address::parse(host)) return net::resolve(host, family, timeout);
  // RFC 1035 section 2.3.4 allows 255; a request must fit into one message.
  if (host.size() > kLongestName) {
    return Failure{Errc::not_resolved, "resolve " + host.substr(0, 64) + "...: too long a name"};
  }
  if (const auto started = start(); !started) return started.error();
  const std::uint8_t number = !family ? 0 : *family == Family::v6 ? 6 : 4;
  const bool asked =
      send_message(process_->socket(), message_of(Question{timeout.count(), number}, host));
  const auto answer = asked ? receive_message(process_->socket()) : std::nullopt;
  if (!answer)
    return Failure{Errc::local, "resolve " + host + ": the resolver's process has ended"};
  return resolved_from(answer->octets);
}

}  // namespace synspect::net
