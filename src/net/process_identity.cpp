#include "net/process_identity.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

namespace synspect::net {
namespace {

std::uint64_t inode(const char* path) {
  struct stat status {};
  return ::stat(path, &status) == 0 ? status.st_ino : 0;
}

/// Field 22 of /proc/PID/stat. The second field, the program's name, may hold spaces and
/// parentheses, and the third follows the last of these.
std::optional<std::uint64_t> start_time(const std::string& pid) {
  std::ifstream file{"/proc/" + pid + "/stat"};
  const std::string line{std::istreambuf_iterator<char>{file}, {}};
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields{line.substr(name_end + 1)};
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::uint64_t start = 0;
  return fields >> start ? std::optional{start} : std::nullopt;
}

/// /proc may be that of an outer PID namespace, where our pids are other processes. It tells one
/// number for us in each namespace from its own inwards.
bool proc_speaks_our_pids() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("NSpid:")) continue;
    std::istringstream pids{line.substr(6)};
    return std::distance(std::istream_iterator<long>{pids}, {}) == 1;
  }
  return false;
}

}  // namespace

ProcessIdentity this_process() {
  return {inode("/proc/self/ns/pid"), inode("/proc/self/ns/time"),
          static_cast<std::uint64_t>(::getpid()), start_time("self").value_or(0)};
}

bool has_ended(const ProcessIdentity& process) {
  const ProcessIdentity self = this_process();
  if (self.pid_namespace == 0 || process.pid_namespace != self.pid_namespace) return false;
  if (::kill(static_cast<pid_t>(process.pid), 0) != 0) return errno == ESRCH;
  // The number is in use: by the same process, or by one that came later and started then.
  if (process.time_namespace != self.time_namespace || !proc_speaks_our_pids()) return false;
  const auto start = start_time(std::to_string(process.pid));
  return start && *start != process.start;
}

}  // namespace synspect::net
