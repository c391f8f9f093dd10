#include "probe/dns_watch.hpp"

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

}  // namespace

void DnsWatch::captured(const wire::UdpDatagram& datagram, Stamp at) {
  const bool asks = datagram.destination.port == kDnsPort;
  if (!asks && datagram.source.port != kDnsPort) return;
  auto message = wire::parse_dns(datagram.payload);
  if (!message || asks == message->is_answer) return;
  if (asks) {
    if (asked_.size() >= kMostAsked) asked_.clear();
    asked_.emplace(Question{datagram.source, datagram.destination, message->id}, at);
    return;
  }
  const auto question = asked_.find({datagram.destination, datagram.source, message->id});
  if (question == asked_.end()) return;
  const Duration took = at - question->second;
  asked_.erase(question);
  for (const Address& address : message->addresses) {
    if (known_.size() >= kMostKnown) known_.clear();
    known_[address] = {datagram.destination.address, {message->name, took}};
  }
}

std::optional<DnsWatch::Answer> DnsWatch::answer_for(const Address& client, const Address& server) {
  const auto found = known_.find(server);
  if (found == known_.end()) return std::nullopt;
  Known& known = found->second;
  if (known.asker != client && !is_loopback(known.asker)) return std::nullopt;
  Answer answer = known.answer;
  known.answer.took.reset();
  return answer;
}

}  // namespace synspect::probe
