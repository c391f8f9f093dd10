#include "net/netlink.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

namespace synspect::net {
namespace {

constexpr std::uint32_t kSequence = 1;

/// The kernel fills no more at once, however long the list.
constexpr std::size_t kMostOctets = 32'768;

int listing_error(const nlmsghdr& done) {
  int error = 0;
  if (NLMSG_PAYLOAD(&done, 0) >= sizeof error) std::memcpy(&error, NLMSG_DATA(&done), sizeof error);
  return -error;
}

/// One datagram of the answer, which may be several messages. The errno at the end of the answer;
/// none: there is more to come.
std::optional<int> take_messages(std::span<const std::uint8_t> datagram,
                                 const std::function<bool(const NetlinkMessage&)>& take) {
  auto left = static_cast<ssize_t>(datagram.size());
  const auto* message = reinterpret_cast<const nlmsghdr*>(datagram.data());
  if (!NLMSG_OK(message, left)) return EPROTO;
  for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
    if (message->nlmsg_seq != kSequence) return EPROTO;
    if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) return EINTR;
    if (message->nlmsg_type == NLMSG_DONE) return listing_error(*message);
    if (message->nlmsg_type == NLMSG_ERROR) {
      return -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error;
    }
    const auto* body = static_cast<const std::uint8_t*>(NLMSG_DATA(message));
    if (!take({message->nlmsg_type, {body, NLMSG_PAYLOAD(message, 0)}})) return 0;
    if ((message->nlmsg_flags & NLM_F_MULTI) == 0) return 0;
  }
  return std::nullopt;
}

}  // namespace

std::uint32_t NetlinkAttribute::number() const {
  std::uint32_t read = 0;
  if (value.size() >= sizeof read) std::memcpy(&read, value.data(), sizeof read);
  return read;
}

std::optional<NetlinkAttribute> NetlinkAttributes::next() {
  rtattr head{};
  if (left_.size() < sizeof head) return std::nullopt;
  std::memcpy(&head, left_.data(), sizeof head);
  if (head.rta_len < sizeof head || head.rta_len > left_.size()) return std::nullopt;
  const NetlinkAttribute attribute{head.rta_type,
                                   left_.subspan(sizeof head, head.rta_len - sizeof head)};
  left_ = left_.subspan(std::min<std::size_t>(RTA_ALIGN(head.rta_len), left_.size()));
  return attribute;
}

void NetlinkRequest::start(std::uint16_t type, std::uint16_t flags,
                           std::span<const std::uint8_t> head) {
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(head.size()));
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
  header.nlmsg_seq = kSequence;
  size_ = header.nlmsg_len;
  std::memcpy(octets_.data(), &header, sizeof header);
  std::memcpy(octets_.data() + NLMSG_HDRLEN, head.data(), head.size());
}

void NetlinkRequest::append(std::uint16_t attribute, std::span<const std::uint8_t> value) {
  assert(size_ + RTA_SPACE(value.size()) <= octets_.size());
  const rtattr head{static_cast<std::uint16_t>(RTA_LENGTH(value.size())), attribute};
  std::memcpy(octets_.data() + size_, &head, sizeof head);
  std::memcpy(octets_.data() + size_ + RTA_LENGTH(0), value.data(), value.size());
  size_ += RTA_SPACE(value.size());
  reinterpret_cast<nlmsghdr*>(octets_.data())->nlmsg_len = static_cast<std::uint32_t>(size_);
}

void NetlinkRequest::append(std::uint16_t attribute, std::uint32_t value) {
  std::array<std::uint8_t, sizeof value> octets{};
  std::memcpy(octets.data(), &value, octets.size());
  append(attribute, octets);
}

NetlinkSocket::NetlinkSocket()
    : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)),
      error_(socket_.is_open() ? 0 : errno) {}

int NetlinkSocket::ask(const NetlinkRequest& request,
                       const std::function<bool(const NetlinkMessage&)>& take) const {
  if (!socket_.is_open()) return error_;
  const auto octets = request.octets();
  if (::send(socket_.get(), octets.data(), octets.size(), 0) < 0) return errno;
  alignas(nlmsghdr) std::array<std::uint8_t, kMostOctets> buffer;
  for (;;) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0) return errno;
    const auto error = take_messages({buffer.data(), static_cast<std::size_t>(size)}, take);
    if (error) return *error;
  }
}

int ask_netlink(const NetlinkRequest& request,
                const std::function<bool(const NetlinkMessage&)>& take) {
  return NetlinkSocket{}.ask(request, take);
}

}  // namespace synspect::net
