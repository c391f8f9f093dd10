#include "probe/dns_watch.hpp"

#include <algorithm>
#include <utility>

namespace synspect::probe {
namespace {

constexpr std::uint16_t kDnsPort = 53;
// Beyond them the memory begins anew: a name that is missing is no error, but an address is shown.
constexpr std::size_t kMostAsked = 4096;
constexpr std::size_t kMostKnown = 65'536;

bool is_loopback(const Address& address) {
  const auto octets = address.octets();
  if (!address.is_v6()) return octets.front() == 127;
  return address == *Address::parse("::1");
}

/// A program may keep what it was answered for a little longer than the answer says.
constexpr Duration kLeastValid = std::chrono::seconds{60};

/// RFC 1035 section 2.3.3: of two names that differ in their case only, either is the other.
std::string lower_case(std::string name) {
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return name;
}

}  // namespace

void DnsWatch::captured(const wire::UdpDatagram& datagram, Stamp at) {
  const bool asks = datagram.destination.port == kDnsPort;
  if (!asks && datagram.source.port != kDnsPort) return;
  auto message = wire::parse_dns(datagram.payload);
  if (!message || asks == message->is_answer) return;
  if (asks) {
    if (asked_.size() >= kMostAsked) asked_.clear();
    // An id comes again: what was asked under it before, and not answered, is not what this is.
    asked_.insert_or_assign(Question{datagram.source, datagram.destination, message->id,
                                     message->type, lower_case(message->name)},
                            at);
    return;
  }
  const auto question = asked_.find({datagram.destination, datagram.source, message->id,
                                     message->type, lower_case(message->name)});
  if (question == asked_.end()) return;
  std::optional<Duration> took;
  if (at >= question->second) took = at - question->second;
  asked_.erase(question);
  for (const Address& address : message->addresses) {
    if (known_.size() >= kMostKnown) known_.clear();
    known_[address] = {datagram.destination.address,
                       {message->name, took},
                       at,
                       std::max<Duration>(*message->ttl, kLeastValid)};
  }
}

std::optional<DnsWatch::Answer> DnsWatch::answer_for(const Address& client, const Address& server,
                                                     Stamp at) {
  const auto found = known_.find(server);
  if (found == known_.end()) return std::nullopt;
  Known& known = found->second;
  if (known.asker != client && !is_loopback(known.asker)) return std::nullopt;
  if (at > known.at && at - known.at > known.valid) return std::nullopt;
  if (at < known.at) return Answer{known.answer.name, std::nullopt};  // the stamps go back
  Answer answer = known.answer;
  known.answer.took.reset();
  return answer;
}

}  // namespace synspect::probe
