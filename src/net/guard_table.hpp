#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "net/process_identity.hpp"

namespace synspect::net {

/// A new name for a table that the kernel removes with its owner: `synspect-PID-RANDOM`.
[[nodiscard]] std::string owned_table_name();

/// A new name for a table that only we remove: `synspect-plain-...-RANDOM`, with all that it takes
/// to find out later whether `owner` still runs.
[[nodiscard]] std::string plain_table_name(const ProcessIdentity& owner);

/// The owner that a name from plain_table_name() tells; none for every other table's name.
[[nodiscard]] std::optional<ProcessIdentity> plain_table_owner(std::string_view table);

/// The names in an nft listing (`table inet NAME`, a line each).
[[nodiscard]] std::vector<std::string> listed_tables(std::string_view listing);

/// The nft command that makes the table. `flag_owner`: it is the kernel's to remove with the
/// socket that made it. `ports`: at least one, ascending. `hosts`: none: the guard drops at hook
/// input, behind connection tracking, which then knows our connections. Addresses of this host: it
/// drops what is for them at prerouting, before connection tracking, and sooner: for datagrams that
/// it did not see leave (AF_PACKET).
[[nodiscard]] std::string table_command(std::string_view table, bool flag_owner,
                                        std::span<const Address> hosts,
                                        std::span<const std::uint16_t> ports);

}  // namespace synspect::net
