#include "net/confinement.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace synspect::net {
namespace {

/// Whatever their arguments. A name that this kernel's architecture lacks costs nothing.
constexpr std::array kAllowed{
    // Read and write what is open.
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(ftruncate),
    SCMP_SYS(ftruncate64), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(fstat), SCMP_SYS(fstat64),
    SCMP_SYS(close), SCMP_SYS(dup),
    // Sockets that are open; one that is not cannot be made.
    SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
    SCMP_SYS(shutdown),
    // Wait.
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(ppoll_time64), SCMP_SYS(select), SCMP_SYS(pselect6),
    SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_ctl), SCMP_SYS(timerfd_settime),
    SCMP_SYS(timerfd_settime64), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_nanosleep_time64), SCMP_SYS(futex), SCMP_SYS(futex_time64),
    SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall), SCMP_SYS(wait4), SCMP_SYS(waitid),
    // Clocks and chance.
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
    // Memory and signals of its own.
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    // The beginning of a thread, its own name, and its end.
    SCMP_SYS(rseq), SCMP_SYS(set_robust_list), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

/// Questions about a terminal, how much a descriptor has to read, and whether that may block; and
/// libpcap's about an interface that went down.
constexpr std::array<unsigned long, 5> kQuestions{TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO,
                                                  SIOCGIFFLAGS};
/// What asks a descriptor, or sets its flags.
constexpr std::array<int, 5> kDescriptorCalls{F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC};

/// ioctl, fcntl, clone, newfstatat, mmap, mprotect, tgkill.
constexpr std::size_t kByArgument = 7;

/// Of an argument that the kernel takes for an int.
constexpr scmp_datum_t kIntBits = ~std::uint32_t{0};
constexpr scmp_datum_t kAllBits = ~scmp_datum_t{0};

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
    if (!context_) failed_ = ENOMEM;
  }

  void attribute(scmp_filter_attr name, std::uint32_t value) {
    note(seccomp_attr_set(context_.get(), name, value));
  }
  void rule(std::uint32_t action, int call) {
    note(seccomp_rule_add_array(context_.get(), action, call, 0, nullptr));
  }
  /// Allows the call if its argument, of which `mask` counts, is `value`.
  void allow_if(int call, unsigned argument, scmp_datum_t value, scmp_datum_t mask = kAllBits) {
    const scmp_arg_cmp condition{argument, SCMP_CMP_MASKED_EQ, mask, value};
    note(seccomp_rule_add_array(context_.get(), SCMP_ACT_ALLOW, call, 1, &condition));
  }
  void load() { note(seccomp_load(context_.get())); }

  [[nodiscard]] int failed() const { return failed_; }

 private:
  void note(int result) {
    if (result < 0 && failed_ == 0) failed_ = -result;
  }

  std::unique_ptr<void, Release> context_;
  int failed_ = 0;
};

void allow_by_argument(Filter& filter) {
  for (const unsigned long question : kQuestions) {
    filter.allow_if(SCMP_SYS(ioctl), 1, question);
  }
  for (const int call : kDescriptorCalls) {
    filter.allow_if(SCMP_SYS(fcntl), 1, static_cast<scmp_datum_t>(call));
  }
  // A thread, but no process. The flags of clone3 cannot be looked at; without it the C library
  // takes clone.
  filter.allow_if(SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
  filter.rule(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
  // abort(). The user's other processes are not this one's to kill.
  filter.allow_if(SCMP_SYS(tgkill), 0, static_cast<scmp_datum_t>(::getpid()), kIntBits);
  // How the C library asks for what is known of an open file.
  filter.allow_if(SCMP_SYS(newfstatat), 3, AT_EMPTY_PATH);
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)}) {
    filter.allow_if(call, 2, 0, PROT_EXEC);
  }
}

}  // namespace

Result<std::size_t> confine_system_calls() {
  Filter filter;
  // All threads at once. The processor's protection against speculation costs more than all else,
  // and guards programs that run code of others (scripts in a browser).
  filter.attribute(SCMP_FLTATR_CTL_TSYNC, 1);
  filter.attribute(SCMP_FLTATR_CTL_SSB, 1);
  filter.attribute(SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a binary tree, not a list
  for (const int call : kAllowed) filter.rule(SCMP_ACT_ALLOW, call);
  allow_by_argument(filter);
  for (const int call : {SCMP_SYS(execve), SCMP_SYS(execveat)}) {
    filter.rule(SCMP_ACT_KILL_PROCESS, call);
  }
  if (filter.failed() == 0) filter.load();
  if (filter.failed() != 0) return os_failure("confine system calls", filter.failed());
  return kAllowed.size() + kByArgument;
}

}  // namespace synspect::net
