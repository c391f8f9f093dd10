#include "net/nft_session.hpp"

#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <string_view>

#include "net/descriptor.hpp"

namespace synspect::net {
namespace {

/// libnftables ends the process where it cannot open its socket, and hands the descriptor to
/// select() whatever its number; so we try both before it does.
Result<void> require_netfilter_socket() {
  const Descriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER)};
  if (!socket.is_open()) return os_failure("open an nftables socket", errno);
  if (socket.get() >= FD_SETSIZE) return os_failure("open an nftables socket", EMFILE);
  return {};
}

/// libnftables ends such a process, without a word and with status 111.
Result<void> require_one_user() {
  if (::getuid() == ::geteuid()) return {};
  return Failure{Errc::local, "open an nftables session: not in a set-user-ID program"};
}

/// "Error: Could not process rule: Operation not permitted", then the command and a marker below
/// it: the first line, without its head, in our case.
std::string first_complaint(std::string_view text) {
  constexpr std::string_view head = "Error: ";
  if (const auto at = text.find(head); at != std::string_view::npos) {
    text.remove_prefix(at + head.size());
  }
  std::string line{text.substr(0, text.find('\n'))};
  if (line.empty()) return "no reason given";
  line.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(line.front())));
  return line;
}

}  // namespace

void NftSession::Free::operator()(nft_ctx* context) const {
  nft_ctx_free(context);
}

Result<NftSession> NftSession::open() {
  if (const auto usable = require_one_user(); !usable) return usable.error();
  if (const auto usable = require_netfilter_socket(); !usable) return usable.error();
  NftSession session;
  session.context_.reset(nft_ctx_new(NFT_CTX_DEFAULT));
  if (!session.context_ || nft_ctx_buffer_output(session.context_.get()) != 0 ||
      nft_ctx_buffer_error(session.context_.get()) != 0) {
    return os_failure("open an nftables session", ENOMEM);
  }
  return session;
}

Result<std::string> NftSession::run(const std::string& commands) {
  if (nft_run_cmd_from_buffer(context_.get(), commands.c_str()) != 0) {
    const std::string reason = first_complaint(nft_ctx_get_error_buffer(context_.get()));
    const bool denied = reason.find("Operation not permitted") != std::string::npos;
    return Failure{denied ? Errc::not_permitted : Errc::local, reason};
  }
  return std::string{nft_ctx_get_output_buffer(context_.get())};
}

}  // namespace synspect::net
