#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"

struct nft_ctx;

namespace synspect::net {

/// One libnftables context, and with it one netlink socket: tables with `flags owner` live as long
/// as this object.
class NftSession {
 public:
  [[nodiscard]] static Result<NftSession> open();

  /// Runs commands in nft's language as one transaction; gives back what nft would print.
  /// The failure's text is nft's first line of complaint.
  [[nodiscard]] Result<std::string> run(const std::string& commands);

 private:
  struct Free {
    void operator()(nft_ctx* context) const;
  };
  std::unique_ptr<nft_ctx, Free> context_;
};

}  // namespace synspect::net
