#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/address.hpp"
#include "base/error.hpp"

namespace synspect::net {

/// Keeps this host's own TCP from answering the segments of our lifecycles with a RST: one nftables
/// table that drops inbound TCP to the leased ports. Capture taps lie before it and still see every
/// packet.
class RstGuard {
 public:
  enum class Kind : std::uint8_t {
    owned,  ///< the kernel removes the table with this process, SIGKILL included (Linux 5.12)
    /// A process beside this one, with CAP_NET_ADMIN alone, removes it when this one has ended, in
    /// whatever way. What is left where both were killed is swept by the next run that makes one.
    plain,
  };

  /// `hosts`: where to drop, as table_command() explains. `not_permitted`: CAP_NET_ADMIN is
  /// missing. `local`: nftables is not there or refuses. The text carries what nftables said.
  [[nodiscard]] static Result<RstGuard> raise(Kind kind, std::span<const std::uint16_t> ports,
                                              std::span<const Address> hosts = {});

  RstGuard(RstGuard&&) noexcept;
  RstGuard& operator=(RstGuard&&) noexcept;
  ~RstGuard();

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] const std::string& table() const;  ///< its name in family inet

 private:
  struct Nft;
  [[nodiscard]] static Result<RstGuard> raise_owned(std::span<const std::uint16_t> ports,
                                                    std::span<const Address> hosts);
  [[nodiscard]] static Result<RstGuard> raise_plain(std::span<const std::uint16_t> ports,
                                                    std::span<const Address> hosts);
  explicit RstGuard(std::unique_ptr<Nft> nft);
  std::unique_ptr<Nft> nft_;
};

}  // namespace synspect::net
