#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>

#include "net/descriptor.hpp"

namespace synspect::net {

struct NetlinkAttribute {
  std::uint16_t type = 0;
  std::span<const std::uint8_t> value;

  [[nodiscard]] std::uint32_t number() const;  ///< 0 where the value is shorter
};

/// Walks through attributes, one after the other.
class NetlinkAttributes {
 public:
  explicit NetlinkAttributes(std::span<const std::uint8_t> octets) : left_(octets) {}
  /// None: that was the last.
  [[nodiscard]] std::optional<NetlinkAttribute> next();

 private:
  std::span<const std::uint8_t> left_;
};

/// One message of an answer. What it says begins with a structure of its kind (`rtmsg`), which
/// attributes follow.
struct NetlinkMessage {
  std::uint16_t type = 0;
  std::span<const std::uint8_t> body;

  template <typename Head>
  [[nodiscard]] Head head() const {
    Head copy{};
    std::memcpy(&copy, body.data(), std::min(sizeof copy, body.size()));
    return copy;
  }
  template <typename Head>
  [[nodiscard]] NetlinkAttributes attributes() const {
    return NetlinkAttributes{body.subspan(std::min(sizeof(Head), body.size()))};
  }
};

/// A question that grows by attributes. Large enough for two addresses and an index.
class NetlinkRequest {
 public:
  template <typename Head>
  NetlinkRequest(std::uint16_t type, std::uint16_t flags, const Head& head) {
    start(type, flags, {reinterpret_cast<const std::uint8_t*>(&head), sizeof head});
  }
  void append(std::uint16_t attribute, std::span<const std::uint8_t> value);
  void append(std::uint16_t attribute, std::uint32_t value);

  [[nodiscard]] std::span<const std::uint8_t> octets() const {
    return std::span{octets_}.first(size_);
  }

 private:
  void start(std::uint16_t type, std::uint16_t flags, std::span<const std::uint8_t> head);

  alignas(std::uint32_t) std::array<std::uint8_t, 128> octets_{};
  std::size_t size_ = 0;
};

/// Asks rtnetlink, which needs no privilege and sends nothing.
class NetlinkSocket {
 public:
  NetlinkSocket();  ///< where it cannot be opened, `ask` says why

  /// Each message of the answer goes to `take`, until there is no more or `take` gives back false.
  /// The result is an errno, 0 for none; EINTR: what is listed changed meanwhile, and the list may
  /// lack something. After an answer that was not taken to its end nothing more can be asked here.
  [[nodiscard]] int ask(const NetlinkRequest& request,
                        const std::function<bool(const NetlinkMessage&)>& take) const;

 private:
  Descriptor socket_;
  int error_ = 0;  ///< of opening it
};

/// One question, with a socket of its own.
[[nodiscard]] int ask_netlink(const NetlinkRequest& request,
                              const std::function<bool(const NetlinkMessage&)>& take);

}  // namespace synspect::net
