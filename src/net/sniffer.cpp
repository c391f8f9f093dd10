#include "net/sniffer.hpp"

#include <fmt/format.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <sys/socket.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <optional>

namespace synspect::net {
namespace {

constexpr int kFramesAtOnce = 256;  // then other events have their turn
constexpr int kAllFrames = 4096;    // more than an immediate capture's ring holds
constexpr std::chrono::milliseconds kLookAgain{100};
constexpr int kLooks = 10;
constexpr std::string_view kGone = "The interface disappeared";

/// Outlives its Sniffer only as long as a handler of its own runs, so that a handler may destroy
/// the Sniffer.
class Tap : public std::enable_shared_from_this<Tap> {
 public:
  Tap(boost::asio::io_context& io, std::string interface, PcapCapture capture)
      : interface_(std::move(interface)),
        capture_(std::move(capture)),
        readable_(io),
        look_again_(io) {}

  ~Tap() {
    if (readable_.is_open()) readable_.release();  // the descriptor is libpcap's to close
  }

  boost::system::error_code attach() {
    boost::system::error_code error;
    readable_.assign(pcap_get_selectable_fd(pcap()), error);
    return error;
  }

  void start(Sniffer::Handler on_frame, Sniffer::FailureHandler on_failure) {
    on_frame_ = std::move(on_frame);
    on_failure_ = std::move(on_failure);
    wait();
  }

  void stop() {
    stopped_ = true;
    pcap_breakloop(pcap());
    readable_.release();
  }

  void hear() {
    if (stopped_) return;
    if (dispatch(kAllFrames) == 0 && is_gone()) fail(kGone);
  }

  [[nodiscard]] wire::LinkType link() const { return capture_.link; }
  [[nodiscard]] std::uint32_t snap_length() const {
    return static_cast<std::uint32_t>(pcap_snapshot(pcap()));
  }
  [[nodiscard]] pcap_stat counts() const {
    pcap_stat counts{};
    return pcap_stats(pcap(), &counts) == 0 ? counts : pcap_stat{};
  }

 private:
  [[nodiscard]] pcap_t* pcap() const { return capture_.handle.get(); }

  void wait() {
    readable_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                         [weak = weak_from_this()](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (self && !self->stopped_) self->read(error);
                         });
  }

  void read(boost::system::error_code error) {
    if (error) return fail(error.message());
    const auto frames = dispatch(kFramesAtOnce);
    if (!frames) return;
    wait();
    if (*frames > 0 || looks_ > 0) return;
    looks_ = kLooks;
    watch_interface();
  }

  /// How many frames it handed on; none: that was the end.
  std::optional<int> dispatch(int most) {
    const int frames = pcap_dispatch(pcap(), most, &Tap::deliver, reinterpret_cast<u_char*>(this));
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (stopped_) return std::nullopt;
    if (frames < 0) {
      fail(pcap_geterr(pcap()));
      return std::nullopt;
    }
    return frames;
  }

  /// Nothing to read, and yet we were called: an interface that goes down says so once, and no more
  /// when it disappears then.
  void watch_interface() {
    if (is_gone()) return fail(kGone);
    if (--looks_ == 0) return;
    look_again_.expires_after(kLookAgain);
    look_again_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (!error && self && !self->stopped_ && self->looks_ > 0) self->watch_interface();
    });
  }

  /// The one that was opened; another of its name may have come since.
  [[nodiscard]] bool is_gone() const {
    sockaddr_ll bound{};
    socklen_t size = sizeof bound;
    const int fd = pcap_get_selectable_fd(pcap());
    return ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) == 0 &&
           bound.sll_ifindex < 0;
  }

  static void deliver(u_char* user, const pcap_pkthdr* header, const u_char* octets) {
    auto* tap = reinterpret_cast<Tap*>(user);
    if (tap->stopped_) return;
    // At nanosecond precision the field that is named for microseconds holds nanoseconds.
    const std::int64_t ns = header->ts.tv_sec * std::int64_t{1'000'000'000} + header->ts.tv_usec;
    try {
      tap->on_frame_({tap->capture_.link, {octets, header->caplen}, header->len, Stamp{ns}});
    } catch (...) {  // must not unwind through libpcap
      tap->thrown_ = std::current_exception();
      pcap_breakloop(tap->pcap());
    }
  }

  void fail(std::string_view reason) {
    stopped_ = true;
    readable_.release();
    on_failure_({Errc::local, fmt::format("capture on {}: {}", interface_, reason)});
  }

  std::string interface_;
  PcapCapture capture_;
  boost::asio::posix::stream_descriptor readable_;
  Sniffer::Handler on_frame_;
  Sniffer::FailureHandler on_failure_;
  bool stopped_ = false;
  int looks_ = 0;  ///< at the interface, that are to come
  boost::asio::steady_timer look_again_;
  std::exception_ptr thrown_;
};

}  // namespace

struct Sniffer::Capture {
  explicit Capture(std::shared_ptr<Tap> opened) : tap(std::move(opened)) {}
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture() { tap->stop(); }

  std::shared_ptr<Tap> tap;
};

Result<Sniffer> Sniffer::open(boost::asio::io_context& io, const std::string& interface,
                              const std::string& filter, CaptureMode mode) {
  auto capture = open_capture(interface, filter, mode);
  if (!capture) return capture.error();
  auto tap = std::make_shared<Tap>(io, interface, std::move(*capture));
  if (const auto error = tap->attach()) {
    return os_failure("capture on " + interface, error.value());
  }
  return Sniffer{std::make_unique<Capture>(std::move(tap))};
}

Sniffer::Sniffer(std::unique_ptr<Capture> capture) : capture_(std::move(capture)) {}
Sniffer::Sniffer(Sniffer&&) noexcept = default;
Sniffer& Sniffer::operator=(Sniffer&&) noexcept = default;
Sniffer::~Sniffer() = default;

void Sniffer::start(Handler on_frame, FailureHandler on_failure) {
  capture_->tap->start(std::move(on_frame), std::move(on_failure));
}

void Sniffer::hear() {
  const std::shared_ptr<Tap> tap = capture_->tap;  // a handler may destroy this object
  tap->hear();
}

wire::LinkType Sniffer::link() const {
  return capture_->tap->link();
}

std::uint32_t Sniffer::snap_length() const {
  return capture_->tap->snap_length();
}

std::uint32_t Sniffer::dropped() const {
  return capture_->tap->counts().ps_drop;
}

std::uint32_t Sniffer::received() const {
  return capture_->tap->counts().ps_recv;
}

}  // namespace synspect::net
