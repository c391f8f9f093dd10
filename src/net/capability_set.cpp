#include "net/capability_set.hpp"

#include <sys/capability.h>

#include <cerrno>

namespace synspect::net {

void CapabilitySet::Free::operator()(void* set) const {
  cap_free(set);
}

CapabilitySet CapabilitySet::of_process() {
  return CapabilitySet{cap_get_proc()};
}

CapabilitySet CapabilitySet::of_program() {
  return CapabilitySet{cap_get_file("/proc/self/exe")};
}

CapabilitySet CapabilitySet::held_among(std::span<const int> wanted) {
  const CapabilitySet ours = of_process();
  if (!ours.set_) return CapabilitySet{nullptr};
  CapabilitySet held{cap_init()};
  for (const cap_value_t capability : wanted) {
    if (!held.set_ || !ours.has(Kind::permitted, capability)) continue;
    const auto set = static_cast<cap_t>(held.set_.get());
    cap_set_flag(set, CAP_PERMITTED, 1, &capability, CAP_SET);
    cap_set_flag(set, CAP_EFFECTIVE, 1, &capability, CAP_SET);
  }
  return held;
}

bool CapabilitySet::has(Kind kind, int capability) const {
  const cap_flag_t flag = kind == Kind::effective ? CAP_EFFECTIVE : CAP_PERMITTED;
  cap_flag_value_t value = CAP_CLEAR;
  return set_ && cap_get_flag(static_cast<cap_t>(set_.get()), capability, flag, &value) == 0 &&
         value == CAP_SET;
}

bool CapabilitySet::take() const {
  if (!set_) {
    errno = ENOMEM;
    return false;
  }
  return cap_set_proc(static_cast<cap_t>(set_.get())) == 0;
}

bool operator==(const CapabilitySet& a, const CapabilitySet& b) {
  return a.set_ && b.set_ &&
         cap_compare(static_cast<cap_t>(a.set_.get()), static_cast<cap_t>(b.set_.get())) == 0;
}

}  // namespace synspect::net
