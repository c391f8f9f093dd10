#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cli/packet_file.hpp"
#include "cli/packet_remarks.hpp"
#include "infer/lifecycle.hpp"
#include "live/run.hpp"
#include "net/sniffer.hpp"
#include "probe/engine.hpp"

namespace synspect::cli {

/// The packets of lifecycles, with what each of them has changed, into a PacketFile
/// (docs/pcapng.md). It takes no others: a frame is written when the engine says that a session
/// took it. Keeps nothing of a lifecycle that is reported, but what was found (PacketRemarks).
class PacketLog final : public probe::Listener {
 public:
  PacketLog(std::unique_ptr<PacketFile> file, const probe::Plan& plan)
      : file_(std::move(file)), plan_(plan) {}

  void add_interface(const std::string& name, const net::Sniffer& sniffer);

  /// The frame that the engine is about to be told of; it, and `interface`, must stay until `told`.
  void about_to_tell(const net::Frame& frame, const std::string& interface) {
    frame_ = &frame;
    interface_ = &interface;
  }
  void told() { write_taken(); }

  // What takes time waits until the engine has sent its answer.
  void on_segment(const probe::Session& session) override { taken_ = {&session, Kind::segment}; }
  void on_segment_omitted(const probe::Session& session) override {
    taken_ = {&session, Kind::omitted};
  }
  void on_icmp(const probe::Session& session) override { taken_ = {&session, Kind::icmp}; }
  void on_record(const probe::Record& record) override;

  /// Writes out what has come since.
  [[nodiscard]] Result<void> flush() { return file_->flush(); }

  /// The run is over: says so for each interface, and puts on the packets what was found. What
  /// cannot be done of the latter is said on standard error, and the file stays as it is.
  /// `counted`: by interface.
  [[nodiscard]] Result<void> finish(Stamp now, bool interrupted,
                                    const std::map<std::string, live::Run::Counted>& counted);

 private:
  /// A lifecycle under way.
  struct Progress {
    infer::Lifecycle life;  ///< as the last packet left it
    bool begun = false;
    bool ended = false;  ///< what is asked after the end has begun
    Stamp last;
    /// By segment number, where its block begins.
    std::vector<std::pair<std::uint32_t, std::uint64_t>> blocks;
  };

  enum class Kind : std::uint8_t { segment, omitted, icmp };
  /// What the frame became, and for whom.
  struct Taken {
    const probe::Session* session = nullptr;  ///< none: for nobody, or it is written
    Kind kind = Kind::segment;
  };

  void write_taken();
  [[nodiscard]] std::vector<std::string> comments_on(const Taken& taken, Progress& progress,
                                                     const infer::Lifecycle& life) const;
  void remark(const Progress& progress, const probe::Record& record);

  std::unique_ptr<PacketFile> file_;
  probe::Plan plan_;
  std::map<std::string, std::uint32_t> interfaces_;       ///< their numbers
  std::unordered_map<std::uint16_t, Progress> progress_;  ///< by source port
  PacketRemarks remarks_;
  const net::Frame* frame_ = nullptr;
  const std::string* interface_ = nullptr;
  Taken taken_;
};

}  // namespace synspect::cli
