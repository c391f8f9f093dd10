#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "base/stamp.hpp"
#include "wire/dns.hpp"
#include "wire/packet.hpp"

namespace synspect::probe {

/// The names that a capture shows being resolved, and how long that took. Constant size.
class DnsWatch {
 public:
  struct Answer {
    std::string name;
    std::optional<Duration> took;  ///< none: an earlier connection has had it, or stamps go back
  };

  void captured(const wire::UdpDatagram& datagram, Stamp at);
  /// The last answer with that address before a connection of `client` that began `at`: its own,
  /// or its local resolver's. None: there was none that a connection could still go by.
  [[nodiscard]] std::optional<Answer> answer_for(const Address& client, const Address& server,
                                                 Stamp at);

 private:
  /// Asker, server, id, type, name in lower case.
  using Question = std::tuple<Endpoint, Endpoint, std::uint16_t, std::uint16_t, std::string>;
  struct Known {
    Address asker;
    Answer answer;
    Stamp at;
    Duration valid;
  };

  std::map<Question, Stamp> asked_;
  std::map<Address, Known> known_;  ///< by address that was answered
};

}  // namespace synspect::probe
