#include "wire/dns.hpp"

#include <tins/dns.h>
#include <tins/exceptions.h>

#include <exception>

namespace synspect::wire {

std::optional<DnsMessage> parse_dns(std::span<const std::uint8_t> octets) {
  using Tins::DNS;
  try {
    const DNS dns{octets.data(), static_cast<std::uint32_t>(octets.size())};
    const auto questions = dns.queries();
    if (questions.size() != 1) return std::nullopt;
    const auto& question = questions.front();
    if (question.query_type() != DNS::A && question.query_type() != DNS::AAAA) return std::nullopt;
    DnsMessage message;
    message.id = dns.id();
    message.is_answer = dns.type() == DNS::RESPONSE;
    message.name = question.dname();
    if (!message.is_answer) return message;
    for (const auto& record : dns.answers()) {
      if (record.query_type() != DNS::A && record.query_type() != DNS::AAAA) continue;
      if (const auto address = Address::parse(record.data())) {
        message.addresses.push_back(*address);
      }
    }
    return message;
  } catch (const std::exception&) {  // whatever a packet may hold
    return std::nullopt;
  }
}

}  // namespace synspect::wire
