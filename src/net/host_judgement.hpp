#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_check.hpp"
#include "base/instant.hpp"
#include "base/stamp.hpp"

namespace synspect::net {

// What the facts of a host mean. Nothing here asks the host.

/// `release`: as uname tells it, "6.1.0-18-amd64".
[[nodiscard]] HostCheck judge_kernel(std::string_view release);
/// `machine`: as uname tells it, "x86_64".
[[nodiscard]] HostCheck judge_architecture(std::string_view machine);

struct ClockFacts {
  std::optional<std::string> source;  ///< "tsc"; none: /sys does not tell
  Duration resolution{};
  Duration reading{};  ///< what it takes to read it once
  std::optional<bool> synchronised;
};
[[nodiscard]] HostCheck judge_clock(const ClockFacts& facts);

/// Two capabilities, of the many.
struct NetCapabilities {
  bool raw = false;    ///< CAP_NET_RAW
  bool admin = false;  ///< CAP_NET_ADMIN
  friend bool operator==(const NetCapabilities&, const NetCapabilities&) = default;
};

struct CapabilityFacts {
  NetCapabilities effective;
  NetCapabilities ambient;
  NetCapabilities bounding;  ///< what this process can ever have
  NetCapabilities of_file;   ///< what the program's file grants
  bool root = false;
  bool inside_user_namespace = false;
  bool no_new_privileges = false;     ///< neither file capabilities nor sudo have an effect
  bool file_on_nosuid_mount = false;  ///< file capabilities have none
  std::string program;
};
[[nodiscard]] HostCheck judge_capabilities(const CapabilityFacts& facts);

struct ContainerFacts {
  std::string kind;  ///< "docker"; empty: no sign of one
  bool sys_mounted = true;
  NetCapabilities bounding;
};
[[nodiscard]] HostCheck judge_container(const ContainerFacts& facts);

/// How to let this process have both capabilities: a command, or where to look.
[[nodiscard]] std::string grant_advice(const CapabilityFacts& facts);

/// The switches by which a distribution or an administrator denies user namespaces; none: this
/// kernel has no such switch.
struct UserNamespaceSwitches {
  std::optional<std::int64_t> most;        ///< user.max_user_namespaces
  std::optional<std::int64_t> clone;       ///< kernel.unprivileged_userns_clone
  std::optional<std::int64_t> restricted;  ///< kernel.apparmor_restrict_unprivileged_userns
};
[[nodiscard]] std::string user_namespace_advice(const UserNamespaceSwitches& switches);

/// The base chains at hook output in a listing of nft, as nft names them: "inet filter output".
[[nodiscard]] std::vector<std::string> output_chains(std::string_view listing);
/// How such a chain, listed, may drop what we send: "policy drop"; empty: in no way that we know.
/// The chains that it jumps to are not looked at.
[[nodiscard]] std::string dropping(std::string_view chain);

/// What the tap saw of a SYN to a closed port of `lo`.
struct CaptureTest {
  std::optional<Stamp> syn;
  std::optional<Stamp> rst;
  Stamp begun;  ///< the wall clock before the SYN
  Stamp ended;  ///< and when both had been seen, or the wait was over
};
[[nodiscard]] HostCheck judge_capture(const CaptureTest& test);

}  // namespace synspect::net
