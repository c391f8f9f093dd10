#include "wire/packet.hpp"

namespace synspect::wire {

std::string_view to_string(Checksum checksum) {
  switch (checksum) {
    case Checksum::good: return "good";
    case Checksum::partial: return "partial";
    case Checksum::bad: return "bad";
    case Checksum::unchecked: return "unchecked";
  }
  return "?";
}

std::string_view to_string(Undecoded reason) {
  switch (reason) {
    case Undecoded::unknown_link: return "unknown link type";
    case Undecoded::truncated: return "truncated";
    case Undecoded::not_ip: return "not IP";
    case Undecoded::bad_ip_header: return "bad IP header";
    case Undecoded::fragment: return "fragment";
    case Undecoded::not_tcp: return "not TCP";
    case Undecoded::bad_tcp_header: return "bad TCP header";
  }
  return "?";
}

}  // namespace synspect::wire
