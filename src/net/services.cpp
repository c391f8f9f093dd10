#include "net/services.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace synspect::net {

std::optional<std::uint16_t> service_port(const std::string& name) {
  std::array<char, 1024> buffer{};
  servent entry{};
  servent* found = nullptr;
  if (getservbyname_r(name.c_str(), "tcp", &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    return ntohs(static_cast<std::uint16_t>(found->s_port));
  }
  // A minimal system has no /etc/services.
  constexpr std::array<std::pair<std::string_view, std::uint16_t>, 12> common{
      {{"ftp", 21},
       {"ssh", 22},
       {"telnet", 23},
       {"smtp", 25},
       {"domain", 53},
       {"http", 80},
       {"pop3", 110},
       {"imap", 143},
       {"https", 443},
       {"imaps", 993},
       {"pop3s", 995},
       {"postgresql", 5432}}};
  const auto* match = std::find_if(common.begin(), common.end(),
                                   [&name](const auto& service) { return service.first == name; });
  return match == common.end() ? std::nullopt : std::optional{match->second};
}

}  // namespace synspect::net
